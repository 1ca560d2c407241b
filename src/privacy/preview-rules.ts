import type { AppContext } from '../platform/http/context.ts';
import { markFormerUsers } from './anonymise.queries.ts';
import { countExpired } from './expired-rows.queries.ts';
import { retentionCutoffs, dataCategories, type DataCategory, type PrivacyRules } from './privacy-rules.ts';

/** Nobody decides otherwise for knowing of more. */
export const MAX_COUNTED = 10_000;

/** How many things of a kind would go next night, up to `MOST_COUNTED`, and those from before when. */
export type PendingDeletion = { category: DataCategory; count: number; before: Date };

/** What would go next night by these rules; kinds of which nothing would go are left out. */
export async function previewDeletions({ db, clock, settings }: AppContext, rules: PrivacyRules): Promise<PendingDeletion[]> {
  const now = clock.now();
  if (rules.months.former !== undefined) await markFormerUsers(db, now);
  const cutoffs = retentionCutoffs(rules.months, now, settings.timeZone);
  const leaving: PendingDeletion[] = [];
  for (const category of dataCategories) {
    const before = cutoffs[category];
    const count = before ? await countExpired(db, category, cutoffs, MAX_COUNTED) : 0;
    if (before && count > 0) leaving.push({ category, count, before });
  }
  return leaving;
}
