import type { Words } from '../../platform/messages/messages.ts';
import { deedIn, type Entry } from './audit-entry.ts';

/** What was done, in a phrase. A deed of a later version of the portal keeps its name. */
export function deedText(words: Words, entry: Pick<Entry, 'area' | 'deed'>): string {
  const areas: Record<string, Record<string, string>> = words.journal.deeds;
  return areas[entry.area]?.[deedIn(entry)] ?? entry.deed;
}

export function subjectText(words: Words, { subject }: Pick<Entry, 'subject'>): string {
  const subjects: Record<string, string> = words.journal.subjects;
  return subjects[subject] ?? subject;
}
