import type { Db } from '../../platform/db/database.ts';
import { aboutMention, type EntryReader, type Mention } from './entry-view.ts';
import { nameSubject } from './entry-names.ts';

/** What the rows of a filter are about, by the name that it has today. */
export async function mentionOf(db: Db, reader: EntryReader, { subject, id }: { subject: string; id: number }): Promise<Mention> {
  return aboutMention(reader, { subject, about: await nameSubject(db, subject, id) });
}
