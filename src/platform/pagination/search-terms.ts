import type { Tx } from '../db/database.ts';
import { foldedWords } from './fold.ts';
import type { SearchKind } from './search-terms.table.ts';

/** Makes a subject be found under the words of these texts and under no others. Stands in the transaction that changes them. */
export async function keepWords(tx: Tx, kind: SearchKind, subjectId: number, texts: readonly string[]): Promise<void> {
  await forgetWords(tx, kind, subjectId);
  const rows = foldedWords(texts).map((word) => ({ kind, word, subject_id: subjectId }));
  if (rows.length > 0) await tx.insertInto('search_words').values(rows).execute();
}

export async function forgetWords(tx: Tx, kind: SearchKind, subjectId: number): Promise<void> {
  await tx.deleteFrom('search_words').where('kind', '=', kind).where('subject_id', '=', subjectId).execute();
}

/** More values than these in one statement would come near the limits of the engines. */
const ROWS_AT_ONCE = 2000;

/** Makes many subjects be found under further words; those that they have stay. */
export async function addWords(tx: Tx, kind: SearchKind, subjects: readonly { id: number; texts: readonly string[] }[]): Promise<void> {
  const rows = subjects.flatMap(({ id, texts }) => foldedWords(texts).map((word) => ({ kind, word, subject_id: id })));
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await tx
      .insertInto('search_words')
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function forgetWordsOfMany(tx: Tx, kind: SearchKind, subjectIds: readonly number[]): Promise<void> {
  if (subjectIds.length > 0) await tx.deleteFrom('search_words').where('kind', '=', kind).where('subject_id', 'in', subjectIds).execute();
}
