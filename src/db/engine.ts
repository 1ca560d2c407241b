/** The two databases that the portal runs on. */
export type Engine = 'sqlite' | 'postgres';

export function engineOf(url: string): Engine {
  return url.startsWith('file:') ? 'sqlite' : 'postgres';
}
