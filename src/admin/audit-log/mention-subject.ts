import type { Db } from '../../platform/db/database.ts';
import { toSubjectLink, type EntryViewer, type EntryLink } from './entry-view.ts';
import { findSubjectName } from './entry-names.ts';

/** What the rows of a filter are about, by the name that it has today. */
export async function findSubjectLink(db: Db, reader: EntryViewer, { subject, id }: { subject: string; id: number }): Promise<EntryLink> {
  return toSubjectLink(reader, { subject, about: await findSubjectName(db, subject, id) });
}
