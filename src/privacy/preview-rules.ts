import type { Needs } from '../platform/http/context.ts';
import { markFormerPeople } from './anonymise.queries.ts';
import { countOld } from './expired-rows.queries.ts';
import { cutoffsOf, kindsOfData, type KindOfData, type PrivacyRules } from './privacy-rules.ts';

/** Nobody decides otherwise for knowing of more. */
export const MOST_COUNTED = 10_000;

/** How many things of a kind would go next night, up to `MOST_COUNTED`, and those from before when. */
export type Leaving = { kind: KindOfData; count: number; before: Date };

/** What would go next night by these rules; kinds of which nothing would go are left out. */
export async function previewRules({ db, clock, settings }: Needs, rules: PrivacyRules): Promise<Leaving[]> {
  const now = clock.now();
  if (rules.months.former !== undefined) await markFormerPeople(db, now);
  const cutoffs = cutoffsOf(rules.months, now, settings.timeZone);
  const leaving: Leaving[] = [];
  for (const kind of kindsOfData) {
    const before = cutoffs[kind];
    const count = before ? await countOld(db, kind, cutoffs, MOST_COUNTED) : 0;
    if (before && count > 0) leaving.push({ kind, count, before });
  }
  return leaving;
}
