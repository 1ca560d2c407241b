export async function xmppCheck(_words: string[]): Promise<number> {
  return 0;
}
