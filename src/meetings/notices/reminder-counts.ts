import type { Answer } from '../../platform/mail/mail-transport.ts';
import type { Lead } from '../../notifications/preferences/mail-preferences.ts';
import type { Meeting } from '../meeting.ts';

/** What the mail server answered to the reminders of one kind, and how often. */
export type Reminded = { lead: Lead; answers: { answer: Answer; count: number }[] };

/** How many were reminded of a meeting that begins when it does; kinds of which none has left are not there. */
export type RemindedMembers = (meeting: Pick<Meeting, 'id' | 'startsAt'>) => Promise<Reminded[]>;
