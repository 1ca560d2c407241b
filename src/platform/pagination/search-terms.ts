import type { Tx } from '../db/database.ts';
import type { Schema } from '../db/schema.ts';
import { batches } from '../shared/batches.ts';
import { cleanLine } from '../shared/clean-text.ts';

/** What can be searched by words. */
export type SearchKind = Schema['search_terms']['kind'];

/** Replaces the search terms of a subject. Call it in the transaction that changes the texts. */
export async function indexSearchTerms(tx: Tx, kind: SearchKind, subjectId: number, texts: readonly string[]): Promise<void> {
  await deleteSearchTerms(tx, kind, subjectId);
  const rows = extractSearchTerms(texts).map((term) => ({ kind, term, subject_id: subjectId }));
  if (rows.length > 0) await tx.insertInto('search_terms').values(rows).execute();
}

export async function deleteSearchTerms(tx: Tx, kind: SearchKind, subjectId: number): Promise<void> {
  await tx.deleteFrom('search_terms').where('kind', '=', kind).where('subject_id', '=', subjectId).execute();
}

/** More values would come near the engines' limits. */
const MAX_ROWS_PER_STATEMENT = 2000;

/** Adds search terms to those that the subjects have. */
export async function addSearchTerms(
  tx: Tx,
  kind: SearchKind,
  subjects: readonly { id: number; texts: readonly string[] }[],
): Promise<void> {
  const rows = subjects.flatMap(({ id, texts }) => extractSearchTerms(texts).map((term) => ({ kind, term, subject_id: id })));
  for (const some of batches(rows, MAX_ROWS_PER_STATEMENT)) {
    await tx
      .insertInto('search_terms')
      .values(some)
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

/** Folds case, accents and the tilde of ñ: «Núñez» and «nunez» are the same term. */
function foldText(text: string): string {
  return cleanLine(text)
    .normalize('NFKD')
    .replace(/[\p{Mn}\u200c\u200d]+/gu, '')
    .toLowerCase();
}

/**
 * The distinct, folded search terms of a subject with these texts: each word whole («ana.perez@uni.cl») and in its parts («perez»).
 */
export function extractSearchTerms(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => splitWords(foldText(text)));
  const parts = words.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  return [...new Set([...words, ...parts])].filter((term) => term !== '').slice(0, MAX_TERMS);
}

/** The folded prefixes that a search input asks for, at most six. */
export function parseSearchInput(text: string): string[] {
  return [...new Set(splitWords(foldText(text)))].slice(0, MAX_TYPED_TERMS);
}

/** Without punctuation around words: «(Pérez),» becomes «perez». */
function splitWords(text: string): string[] {
  return text
    .split(/[\s\p{Cc}]+/u)
    .map((word) => (/[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/u.exec(word)?.[0] ?? '').slice(0, MAX_TERM_LENGTH))
    .filter((word) => word !== '');
}
