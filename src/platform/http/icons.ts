import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const cache = new Map<string, string>();

/** One Bootstrap icon as inline SVG; it takes the colour of the text beside it, and screen readers pass it over. */
export function icon(name: string): string {
  const known = cache.get(name);
  if (known) return known;
  const svg = readFileSync(require.resolve(`bootstrap-icons/icons/${name}.svg`), 'utf8')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
    .trim();
  cache.set(name, svg);
  return svg;
}
