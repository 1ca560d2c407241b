import { doneBy, type Actor } from '../../accounts/authority.ts';
import { holdAccount } from '../../accounts/find-account.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { leads, type MailChoices } from './mail-preferences.ts';
import { findChoices, raiseLinkNumber, writeChoices } from './mail-preferences.queries.ts';

/** What a person wants mails about from now on. */
export async function changeMailChoices({ db, clock }: Needs, actor: NonNullable<Actor>, choices: MailChoices): Promise<void> {
  await inTransaction(db, async (tx) => {
    const details = await changeInside(tx, actor.id, () => choices);
    if (!details) return;
    await recordDeed(tx, { ...doneBy(actor, clock.now()), deed: 'account.mail-chosen', subject: 'account', subjectId: actor.id, details });
  });
}

/** Answers what changed; undefined where nothing did, or there is no such account. */
export async function changeInside(tx: Tx, userId: number, change: (choices: MailChoices) => MailChoices): Promise<Details | undefined> {
  if (!(await holdAccount(tx, userId))) return undefined;
  const before = await findChoices(tx, userId);
  const after = change(before);
  const details = changesBetween(factsOf(before), factsOf(after), ['reminders', 'notices']);
  if (Object.keys(details).length === 0) return undefined;
  await writeChoices(tx, userId, after);
  return details;
}

/** Lets the links in the mails of before stop nothing any more. */
export async function changeMailLinks({ db, clock }: Needs, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await raiseLinkNumber(tx, actor.id);
    await recordDeed(tx, { ...doneBy(actor, clock.now()), deed: 'account.mail-links-changed', subject: 'account', subjectId: actor.id });
  });
}

function factsOf(choices: MailChoices) {
  return { reminders: leads.filter((lead) => choices[lead]).join(' '), notices: choices.notices };
}
