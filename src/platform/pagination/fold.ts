const MAX_TERM_LENGTH = 60;
const MAX_TERMS = 40;
const MAX_TYPED_TERMS = 6;

/** The form in which a word is searched: without case, accents, or the tilde of ñ («Núñez» and «nunez» are one). */
function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase();
}

/**
 * The words under which a subject with these texts is found: each as it stands («ana.perez@uni.cl») and in its parts («perez»),
 * folded, without repetition.
 */
export function extractSearchTerms(texts: readonly string[]): string[] {
  const whole = texts.flatMap((text) => splitWords(foldText(text)));
  const parts = whole.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  return [...new Set([...whole, ...parts])].filter((word) => word !== '').slice(0, MAX_TERMS);
}

/** The beginnings of words that a person typed to search, folded; what goes beyond six words is not looked at. */
export function parseSearchInput(text: string): string[] {
  return [...new Set(splitWords(foldText(text)))].slice(0, MAX_TYPED_TERMS);
}

/** Signs around a word do not belong to it: «(Pérez),» is searched and found as «perez». */
function splitWords(text: string): string[] {
  return text
    .split(/[\s\p{Cc}]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').slice(0, MAX_TERM_LENGTH))
    .filter((word) => word !== '');
}
