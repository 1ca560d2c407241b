import type { Tx } from '../platform/db/database.ts';
import { deleteSearchTermsOfMany, indexSearchTerms } from '../platform/pagination/search-terms.ts';

/** A staged course or meeting, with the title that it has in its own table; null if it was never written. */
export type StagedTitle = { id: number; isNew: boolean; title: string | null };

/** Staging adds the search terms of the new titles. Afterwards only those of the titles in use stay, whether the import was applied or not. */
export async function reindexStagedTitles(tx: Tx, kind: 'course' | 'meeting', staged: readonly StagedTitle[]): Promise<void> {
  const unused = staged.filter(({ title }) => title === null).map(({ id }) => id);
  await deleteSearchTermsOfMany(tx, kind, unused);
  for (const { id, isNew, title } of staged) if (!isNew && title !== null) await indexSearchTerms(tx, kind, id, [title]);
}
