import type { Needs } from '../../platform/http/context.ts';
import { leads } from '../preferences/mail-preferences.ts';
import type { Reminded, RemindedMembers } from '../../meetings/notices/reminder-counts.ts';
import { claimsOf } from './reminder.ts';
import { countAnswers } from './reminders.queries.ts';

/** How many of a meeting's members were reminded, for its page. */
export function remindedMembers({ db }: Needs): RemindedMembers {
  return async ({ id, startsAt }) => {
    const all: Reminded[] = [];
    for (const lead of leads) all.push({ lead, answers: await countAnswers(db, claimsOf({ meetingId: id, startsAt, lead })) });
    return all.filter(({ answers }) => answers.length > 0);
  };
}
