import { usedSecondFactor } from '../accounts/demanded-factor.ts';
import { signedInAccount } from '../accounts/guards.ts';
import { findWatchRefusalOf } from '../meetings/join/meeting-access.ts';
import type { ListPublishedRecordings } from '../meetings/page/meeting-page.routes.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Recording } from './recording.ts';
import { listRecordingsOfMeeting, listUnassignedRecordings } from './recordings.queries.ts';

type ListContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

type Watcher = { userId: number; usedSecondFactor: boolean };

/** In the order of time. None where the portal keeps no recordings: their files may be gone. */
export async function listRecordings({ db, settings }: Pick<ListContext, 'db' | 'settings'>, meetingId: number): Promise<Recording[]> {
  return settings.recordings ? listRecordingsOfMeeting(db, meetingId) : [];
}

export const MAX_UNASSIGNED = 100;

/** The newest that belong to no meeting, for who manages the meetings of all courses. */
export function listUnassigned({ db }: Pick<ListContext, 'db'>): Promise<Recording[]> {
  return listUnassignedRecordings(db, MAX_UNASSIGNED);
}

/** The published ones of a meeting that the user may watch. */
export async function listWatchableRecordings(context: ListContext, user: Watcher, meetingId: number): Promise<Recording[]> {
  return filterWatchable(context, user, await listRecordings(context, meetingId));
}

/** The published ones among them that the user may watch. */
export async function filterWatchable(context: ListContext, user: Watcher, recordings: readonly Recording[]): Promise<Recording[]> {
  const watchable: Recording[] = [];
  for (const recording of recordings) {
    if (recording.publishedAt === undefined || recording.meetingId === undefined) continue;
    const audience = { meetingId: recording.meetingId, sectionId: recording.section?.id ?? null };
    if (!(await findWatchRefusalOf(context, user, audience))) watchable.push(recording);
  }
  return watchable;
}

/** Of a meeting, as its page shows them to the signed-in account. */
export function publishedRecordingLister(context: ListContext): ListPublishedRecordings {
  return async (response, { id }, { canManage }) => {
    if (canManage) return (await listRecordings(context, id)).filter(({ publishedAt }) => publishedAt !== undefined);
    const used = usedSecondFactor(response.req.session!.data);
    return listWatchableRecordings(context, { userId: signedInAccount(response).id, usedSecondFactor: used }, id);
  };
}
