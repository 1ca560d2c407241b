import { actorFields, type Actor } from '../accounts/authority.ts';
import { managesAllCourses } from '../courses/course-authority.ts';
import { findEditableMeeting, lockMeeting } from '../meetings/meeting-authority.ts';
import { findSection } from '../courses/sections.ts';
import type { ManagedMeeting, MeetingWithCourse } from '../meetings/meeting.ts';
import { diffFields, type AuditDetails } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { removeDeletedRecordings } from './delete-recordings.ts';
import { validateRecording, type Recording, type RecordingInput, type RecordingInputErrors } from './recording.ts';
import { findRecording, updateRecordingRow } from './recordings.queries.ts';

type RecordingContext = Pick<AppContext, 'db' | 'clock' | 'log' | 'settings' | 'bucket'>;

/** A recording with its meeting, if it has one. */
export type ManagedRecording = { recording: Recording; found: MeetingWithCourse | undefined };

/**
 * Undefined where there is no such recording and where the actor may not manage its meeting. One without a meeting is managed by who manages
 * the meetings of all courses.
 */
export async function findManagedRecording(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  actor: Actor,
  id: number,
): Promise<ManagedRecording | undefined> {
  const recording = await findRecording(db, id);
  if (!recording) return undefined;
  if (recording.meetingId === undefined) return managesAllCourses(actor, 'meetings:write') ? { recording, found: undefined } : undefined;
  const found = await findEditableMeeting(db, settings.jitsi, actor, recording.meetingId);
  return found && { recording, found };
}

type ManageRecordingResult = 'done' | 'unchanged' | 'not-found';

type UpdateRecordingResult = ManageRecordingResult | { errors: RecordingInputErrors };

/** What is absent in `changes` keeps its value. */
export function updateRecording(
  context: RecordingContext,
  actor: Actor,
  id: number,
  changes: Partial<RecordingInput>,
): Promise<UpdateRecordingResult> {
  return changeRecording(context, actor, id, async (tx, recording, record): Promise<UpdateRecordingResult> => {
    const input = { ...recording, ...changes };
    const errors = validateRecording(input, recording);
    if (Object.keys(errors).length > 0) return { errors };
    const after = toDetails(input);
    const details = diffFields(toDetails(recording), after, ['title', 'playsFrom', 'playsUntil', 'downloadable']);
    if (Object.keys(details).length === 0) return 'unchanged';
    await updateRecordingRow(tx, id, {
      title: after.title,
      plays_from: after.playsFrom,
      plays_until: after.playsUntil,
      downloadable: after.downloadable ? 1 : 0,
    });
    await record('recording.changed', details);
    return 'done';
  });
}

/** Publishes it to a section of the course of its meeting; with null to the whole course, with undefined to whom the meeting was for. */
export function publishRecording(
  context: RecordingContext,
  actor: Actor,
  id: number,
  sectionId: number | null | undefined,
): Promise<ManageRecordingResult | 'unknown-section'> {
  return changeRecording(context, actor, id, async (tx, { publishedAt, section: before }, record, meeting) => {
    if (!meeting) return 'not-found';
    const wanted = sectionId === undefined ? meeting.sectionId : sectionId;
    const section = await findSection(tx, meeting.courseId, wanted);
    if (wanted !== null && !section) return 'unknown-section';
    if (publishedAt && before?.id === section?.id) return 'unchanged';
    await updateRecordingRow(tx, id, { published_at: context.clock.now().toISOString(), section_id: wanted });
    await record('recording.published', section && { section: section.name });
    return 'done';
  });
}

export function withdrawRecording(context: RecordingContext, actor: Actor, id: number): Promise<ManageRecordingResult> {
  return changeRecording(context, actor, id, async (tx, { publishedAt }, record): Promise<ManageRecordingResult> => {
    if (!publishedAt) return 'unchanged';
    await updateRecordingRow(tx, id, { published_at: null, section_id: null });
    await record('recording.withdrawn');
    return 'done';
  });
}

/** The file goes at once where it can be removed, and otherwise with the next clean-up. */
export async function deleteRecording(context: RecordingContext, actor: Actor, id: number): Promise<ManageRecordingResult> {
  const result = await changeRecording(context, actor, id, async (tx, _recording, record): Promise<ManageRecordingResult> => {
    await updateRecordingRow(tx, id, { deleted_at: context.clock.now().toISOString(), published_at: null, section_id: null });
    await record('recording.deleted');
    return 'done';
  });
  if (result === 'done') await removeDeletedRecordings(context);
  return result;
}

/** Gives a recording without a meeting to the one that the actor names. */
export function assignRecording(
  context: RecordingContext,
  actor: Actor,
  id: number,
  meetingId: number,
): Promise<ManageRecordingResult | 'no-meeting'> {
  const { db, clock, settings } = context;
  return inTransaction(db, async (tx) => {
    const found = await findManagedRecording({ db: tx, settings }, actor, id);
    if (!found || found.recording.meetingId !== undefined) return 'not-found';
    if (!(await lockMeeting(tx, settings.jitsi, actor, meetingId))) return 'no-meeting';
    // One whose class was deleted may have been published to another course.
    await updateRecordingRow(tx, id, { meeting_id: meetingId, published_at: null, section_id: null });
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'recording.assigned',
      subject: 'meeting',
      subjectId: meetingId,
      details: { recordingNumber: id },
    });
    return 'done';
  });
}

type RecordEvent = (
  event: 'recording.changed' | 'recording.published' | 'recording.withdrawn' | 'recording.deleted',
  details?: AuditDetails,
) => Promise<void>;

/** In a transaction that changes to the meeting wait for. */
function changeRecording<Result>(
  { db, clock, settings }: RecordingContext,
  actor: Actor,
  id: number,
  change: (tx: Tx, recording: Recording, record: RecordEvent, meeting: ManagedMeeting | undefined) => Promise<Result>,
): Promise<Result | 'not-found'> {
  return inTransaction(db, async (tx) => {
    const meetingId = (await findRecording(tx, id))?.meetingId;
    if (meetingId !== undefined && !(await lockMeeting(tx, settings.jitsi, actor, meetingId))) return 'not-found';
    const managed = await findManagedRecording({ db: tx, settings }, actor, id);
    if (!managed) return 'not-found';
    const record: RecordEvent = (event, details = {}) =>
      recordAuditEvent(tx, {
        ...actorFields(actor, clock.now()),
        event,
        subject: 'meeting',
        subjectId: managed.recording.meetingId ?? null,
        details: { recordingNumber: id, ...details },
      });
    return change(tx, managed.recording, record, managed.found?.meeting);
  });
}

/** A cut at 0 is none. */
function toDetails({ title, playsFrom, playsUntil, downloadable }: RecordingInput) {
  return { title, playsFrom: playsFrom === 0 ? null : (playsFrom ?? null), playsUntil: playsUntil ?? null, downloadable };
}
