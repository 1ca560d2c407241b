const MOST_CHARACTERS = 60;

/** A username that a text comes close to («María.López@uni.cl» → «maria.lopez»); undefined where nothing of it can be part of one. */
export function proposedUsername(text: string): string | undefined {
  const [local = ''] = text.trim().split('@', 1);
  const name = local
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._+-]+/g, '')
    .replace(/^[._+-]+|[._+-]+$/g, '')
    .slice(0, MOST_CHARACTERS);
  return name === '' ? undefined : name;
}
