import type { Tx } from '../db/database.ts';
import type { SearchKind } from './search-terms.table.ts';

/** Makes a subject be found under the words of these texts and under no others. Stands in the transaction that changes them. */
export async function indexSearchTerms(tx: Tx, kind: SearchKind, subjectId: number, texts: readonly string[]): Promise<void> {
  await deleteSearchTerms(tx, kind, subjectId);
  const rows = extractSearchTerms(texts).map((term) => ({ kind, term, subject_id: subjectId }));
  if (rows.length > 0) await tx.insertInto('search_terms').values(rows).execute();
}

export async function deleteSearchTerms(tx: Tx, kind: SearchKind, subjectId: number): Promise<void> {
  await tx.deleteFrom('search_terms').where('kind', '=', kind).where('subject_id', '=', subjectId).execute();
}

/** More values than these in one statement would come near the limits of the engines. */
const MAX_ROWS_PER_STATEMENT = 2000;

/** Makes many subjects be found under further words; those that they have stay. */
export async function addSearchTerms(
  tx: Tx,
  kind: SearchKind,
  subjects: readonly { id: number; texts: readonly string[] }[],
): Promise<void> {
  const rows = subjects.flatMap(({ id, texts }) => extractSearchTerms(texts).map((term) => ({ kind, term, subject_id: id })));
  for (let at = 0; at < rows.length; at += MAX_ROWS_PER_STATEMENT) {
    await tx
      .insertInto('search_terms')
      .values(rows.slice(at, at + MAX_ROWS_PER_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function deleteSearchTermsOfMany(tx: Tx, kind: SearchKind, subjectIds: readonly number[]): Promise<void> {
  if (subjectIds.length > 0) await tx.deleteFrom('search_terms').where('kind', '=', kind).where('subject_id', 'in', subjectIds).execute();
}

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
