import type { Tx } from '../db/database.ts';
import { foldedWords } from './fold.ts';
import type { SearchKind } from './search-words.table.ts';

/** Makes a subject be found under the words of these texts and under no others. Stands in the transaction that changes them. */
export async function keepWords(tx: Tx, kind: SearchKind, subjectId: number, texts: readonly string[]): Promise<void> {
  await forgetWords(tx, kind, subjectId);
  const rows = foldedWords(texts).map((word) => ({ kind, word, subject_id: subjectId }));
  if (rows.length > 0) await tx.insertInto('search_words').values(rows).execute();
}

export async function forgetWords(tx: Tx, kind: SearchKind, subjectId: number): Promise<void> {
  await tx.deleteFrom('search_words').where('kind', '=', kind).where('subject_id', '=', subjectId).execute();
}
