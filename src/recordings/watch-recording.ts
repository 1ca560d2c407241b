import type { Request, Response } from 'express';
import { usedSecondFactor } from '../accounts/demanded-factor.ts';
import { signedInActor } from '../accounts/guards.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { findWatchRefusalOf } from '../meetings/join/meeting-access.ts';
import { showRefusalPage } from '../meetings/join/show-refusal.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';
import { findManagedRecording, type ManagedRecording } from './manage-recording.ts';
import type { Recording } from './recording.ts';
import { findRecording, hasView, insertView } from './recordings.queries.ts';

/** `managed`: for who manages the recording; others watch it. */
type WatchedRecording = { recording: Recording; managed: ManagedRecording | undefined };

/**
 * The recording of a path such as `/recordings/7`, for who manages it, and for who may join its meeting at any time once it is published.
 * Whom joining refuses gets the page that joining shows; then the answer is undefined. Throws a 404 where there is nothing to see.
 */
export async function findWatchedRecording(
  context: MeetingContext,
  request: Request,
  response: Response,
): Promise<WatchedRecording | undefined> {
  const actor = signedInActor(response);
  const id = requireId(request.params['id']);
  if (!context.settings.recordings) throw new HttpError(404, 'not-found');
  const managed = await findManagedRecording(context, actor, id);
  if (managed) return { recording: managed.recording, managed };
  const recording = await findRecording(context.db, id);
  if (recording?.meetingId === undefined) throw new HttpError(404, 'not-found');
  const { meetingId } = recording;
  const user = { userId: actor.id, usedSecondFactor: usedSecondFactor(request.session!.data) };
  const refusal = await findWatchRefusalOf(context, user, { meetingId, sectionId: recording.section?.id ?? null });
  if (refusal) {
    const page = { meetingId, meetingInfo: undefined, returnTo: request.originalUrl, isGuest: false, app: undefined };
    await showRefusalPage(context, request, response, { refusal, ...page });
    return undefined;
  }
  if (!recording.publishedAt) throw new HttpError(404, 'not-found');
  return { recording, managed: undefined };
}

/** Once for each user, recording and day, however many parts of the file a player asks for. Never keeps anybody from watching. */
export async function recordWatching(
  { db, bookkeeping, clock, settings }: MeetingContext,
  recording: Recording,
  userId: number,
  clientIp: string,
): Promise<void> {
  const now = clock.now();
  const view = { recordingId: recording.id, userId, day: toWallTime(now, settings.timeZone).date };
  if (await hasView(db, view)) return;
  await bookkeeping.record({ what: 'recording-view' }, (database) =>
    inTransaction(database, async (tx) => {
      if (!(await insertView(tx, view, now))) return;
      await recordAuditEvent(tx, {
        at: now,
        actorId: userId,
        clientIp,
        event: 'recording.watched',
        subject: 'meeting',
        subjectId: recording.meetingId ?? null,
        details: { recordingNumber: recording.id },
      });
    }),
  );
}
