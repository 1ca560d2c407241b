import type { Request, RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { parseSection } from '../meetings/scheduling/parse-meeting-form.ts';
import { requireMeeting } from '../meetings/meeting-authority.ts';
import type { LoadMeetingHeader } from '../meetings/page/meeting-header.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import {
  assignRecording,
  deleteRecording,
  findManagedRecording,
  publishRecording,
  withdrawRecording,
  updateRecording,
  type ManagedRecording,
} from './manage-recording.ts';
import { assignForm, publishForm, parseRecordingForm, recordingForm, toRecordingForm } from './recordings.forms.ts';
import { listRecordings, listUnassigned } from './list-recordings.ts';
import { recordingName, recordingsPath, renderRecording } from './recording-page.ts';
import { countViewers } from './recordings.queries.ts';
import { findRecordingTroubles } from './recording-troubles.ts';

const MAX_COUNTED = 1000;

type RecordingPages = Record<
  'listOfMeeting' | 'listUnassigned' | 'assign' | 'update' | 'publish' | 'withdraw' | 'confirmDelete' | 'delete',
  RequestHandler
>;

/** For who manages recordings: `/meetings/:id/recordings`, what is below `/recordings/:id`, and `/admin/recordings` for those without a meeting. */
export function recordingPages(context: MeetingContext, loadHeader: LoadMeetingHeader): RecordingPages {
  const { db } = context;
  return {
    async listOfMeeting(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const recordings = await listRecordings(context, meeting.id);
      renderPage(response, 'recordings/list', {
        title: messagesFor(signedInAccount(response).locale).recordings.title,
        header: await loadHeader(response, meeting, 'recordings'),
        recordings,
        viewers: await countViewers(
          db,
          recordings.map(({ id }) => id),
        ),
        isKept: context.settings.recordings !== undefined,
      });
    },

    async listUnassigned(_request, response) {
      await renderUnassigned(response);
    },

    async assign(request, response) {
      const form = parseInput(assignForm, request.body);
      const meetingId = Number(/^\D{0,10}(\d{1,9})$/.exec(form.meeting)?.[1] ?? 0);
      const id = requireId(request.params['id']);
      const result = await assignRecording(context, signedInActor(response), id, meetingId);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'no-meeting') return renderUnassigned(response, { id, typed: form.meeting });
      setFlash(response, 'recording-assigned');
      response.redirect(303, `/meetings/${meetingId}/recordings`);
    },

    async update(request, response) {
      const managed = await requireRecording(request, response);
      const form = parseInput(recordingForm, request.body);
      const result = await updateRecording(context, signedInActor(response), managed.recording.id, parseRecordingForm(form));
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (typeof result === 'object') return renderRecording(context, response, managed.recording, managed, { form, ...result });
      if (result === 'done') setFlash(response, 'recording-changed');
      response.redirect(303, `/recordings/${managed.recording.id}`);
    },

    async publish(request, response) {
      const managed = await requireRecording(request, response);
      const { id } = managed.recording;
      const { section } = parseInput(publishForm, request.body ?? {});
      const sectionId = section === undefined ? undefined : parseSection(section);
      const result = await publishRecording(context, signedInActor(response), id, sectionId);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'unknown-section') {
        const form = toRecordingForm(managed.recording);
        return renderRecording(context, response, managed.recording, managed, { form, errors: { section: 'unknown' } });
      }
      if (result === 'done') setFlash(response, 'recording-published');
      response.redirect(303, `/recordings/${id}`);
    },

    async withdraw(request, response) {
      const id = requireId(request.params['id']);
      const result = await withdrawRecording(context, signedInActor(response), id);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'done') setFlash(response, 'recording-withdrawn');
      response.redirect(303, `/recordings/${id}`);
    },

    async confirmDelete(request, response) {
      const { recording } = await requireRecording(request, response);
      const messages = messagesFor(signedInAccount(response).locale).recordings;
      renderPage(response, 'recordings/delete', {
        title: messages.deleteTitle,
        recording,
        name: recordingName(context, response, recording),
      });
    },

    async delete(request, response) {
      const { recording } = await requireRecording(request, response);
      const result = await deleteRecording(context, signedInActor(response), recording.id);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      setFlash(response, 'recording-deleted');
      response.redirect(303, recordingsPath(recording));
    },
  };

  async function requireRecording(request: Request, response: Response): Promise<ManagedRecording> {
    const managed = await findManagedRecording(context, signedInActor(response), requireId(request.params['id']));
    if (!managed) throw new HttpError(404, 'not-found');
    return managed;
  }

  async function renderUnassigned(response: Response, refused?: { id: number; typed: string }): Promise<void> {
    renderPage(response, 'recordings/unassigned', {
      title: messagesFor(signedInAccount(response).locale).recordings.unassigned,
      layout: 'administration',
      status: refused ? 422 : 200,
      recordings: await listUnassigned(context),
      troubles: await findRecordingTroubles(context, MAX_COUNTED),
      refused,
    });
  }
}
