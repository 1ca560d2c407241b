const MAX_SUGGESTION_LENGTH = 60;

/** A username that a text comes close to («María.López@uni.cl» → «maria.lopez»); undefined where nothing of it can be part of one. */
export function suggestUsername(text: string): string | undefined {
  const [local = ''] = text.trim().split('@', 1);
  const name = local
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, '.')
    .replace(/[^a-z0-9._+-]+/g, '')
    .replace(/^[._+-]+|[._+-]+$/g, '')
    .slice(0, MAX_SUGGESTION_LENGTH);
  return name === '' ? undefined : name;
}
