import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { changesBetween } from '../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { kindsOfData, type PrivacyRules } from './privacy-rules.ts';
import { findPrivacyRules, writePrivacyRules, type StandingRules } from './privacy-rules.queries.ts';

export type ChangingRules = { kind: 'changed' | 'unchanged' } | { kind: 'conflict'; standing: StandingRules };

const factNames = {
  attempts: 'monthsOfAttempts',
  attendance: 'monthsOfAttendance',
  guests: 'monthsOfGuests',
  mail: 'monthsOfMail',
  journal: 'monthsOfJournal',
  former: 'monthsOfFormer',
} as const;

const names = [...Object.values(factNames), 'emailInTokens'] as const;

/** Decides how long what is kept. `version` is that of the rules that whoever asks has seen. */
export function changePrivacyRules({ db, clock }: Needs, actor: Actor, wanted: StandingRules): Promise<ChangingRules> {
  return inTransaction(db, async (tx): Promise<ChangingRules> => {
    const standing = await findPrivacyRules(tx);
    const details = changesBetween(factsOf(standing), factsOf(wanted), names);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (standing.version !== wanted.version || !(await writePrivacyRules(tx, wanted, wanted.version)))
      return { kind: 'conflict', standing: await findPrivacyRules(tx) };
    await recordDeed(tx, { ...doneBy(actor, clock.now()), deed: 'privacy.rules-changed', subject: 'privacy', subjectId: null, details });
    return { kind: 'changed' };
  });
}

/** As the journal keeps it: null is for ever. */
function factsOf({ months, emailInTokens }: PrivacyRules) {
  const facts = kindsOfData.map((kind) => [factNames[kind], months[kind] ?? null] as const);
  return { ...Object.fromEntries(facts), emailInTokens } as Record<(typeof names)[number], number | boolean | null>;
}
