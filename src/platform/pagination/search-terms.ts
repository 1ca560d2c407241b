import type { Tx } from '../db/database.ts';
import { extractSearchTerms } from './fold.ts';
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
