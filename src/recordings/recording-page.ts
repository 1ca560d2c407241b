import type { Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import { listSections } from '../courses/sections.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { hasMeetingAccess } from '../meetings/join/meeting-access.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { minutes } from '../platform/shared/clock.ts';
import { TimeFormatter } from '../platform/shared/time-formatter.ts';
import { SIGNED_URL_LIFETIME_MS } from '../platform/storage/bucket.ts';
import type { ManagedRecording } from './manage-recording.ts';
import { playerUrl, type Recording } from './recording.ts';
import type { RecordingErrors, RecordingForm } from './recordings.forms.ts';
import { countViewers } from './recordings.queries.ts';

/** A player asks for a new address this long before the one it has holds no longer. */
const MIN_LEFT_MS = minutes(1);

/** The page of a recording; with the form of who manages it, as it was submitted. */
export async function renderRecording(
  context: MeetingContext,
  response: Response,
  recording: Recording,
  managed: ManagedRecording | undefined,
  submitted: { form: RecordingForm; errors: RecordingErrors },
): Promise<void> {
  renderPage(response, 'recordings/recording', {
    title: recordingName(context, response, recording),
    status: Object.keys(submitted.errors).length > 0 ? 422 : 200,
    recording,
    playerUrl: playerUrl(recording),
    lifetimeSeconds: recording.isMoved ? (SIGNED_URL_LIFETIME_MS - MIN_LEFT_MS) / 1000 : undefined,
    management: managed && {
      ...submitted,
      viewers: (await countViewers(context.db, [recording.id])).get(recording.id) ?? 0,
      sections: managed.found ? await listSections(context.db, managed.found.course.id) : [],
      sectionId: managed.found?.meeting.sectionId,
    },
    home: managed ? recordingsPath(recording) : await findWatcherHome(context, response, recording),
    mayDownload: managed !== undefined || recording.downloadable,
  });
}

/** Who may watch a recording does not always see its class: it may have been for another section. */
async function findWatcherHome(context: MeetingContext, response: Response, { meetingId, courseId }: Recording): Promise<string> {
  const seesMeeting = await hasMeetingAccess(context, signedInAccount(response).id, meetingId!);
  return seesMeeting ? `/meetings/${meetingId}` : `/courses/${courseId}/recordings`;
}

/** What it is called where nobody gave it a name too. */
export function recordingName({ settings }: Pick<MeetingContext, 'settings'>, response: Response, { title, startedAt }: Recording): string {
  const { locale, timeZone } = signedInAccount(response);
  const moment = new TimeFormatter(locale, timeZone ?? settings.timeZone).moment(startedAt);
  return title || messagesFor(locale).recordings.untitled(moment);
}

/** Where a recording is listed for who manages it. */
export function recordingsPath({ meetingId }: Recording): string {
  return meetingId === undefined ? '/admin/recordings' : `/meetings/${meetingId}/recordings`;
}
