/**
 * The usernames and e-mail addresses in a text that somebody typed or pasted: a column of a sheet, a line with commas, or what
 * a mail program copies («"Pérez, Ana" <ana@uni.cl>; …»). As typed, each once whatever its case, in their order.
 */
export function parseLogins(text: string): string[] {
  const bare = text.replace(/"[^"\n]*"/g, ' ').replace(/[^,;\n<]*<([^<>\n]*)>/g, ' $1 ');
  const found = new Map<string, string>();
  for (const name of bare.split(/[\s,;]+/)) if (name !== '' && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), name);
  return [...found.values()];
}
