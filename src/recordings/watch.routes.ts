import type { RequestHandler } from 'express';
import { z } from 'zod';
import { usedSecondFactor } from '../accounts/demanded-factor.ts';
import { signedInAccount } from '../accounts/guards.ts';
import { requireCoursePage } from '../courses/course-authority.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { findPage, LONG_PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { listUrl, parseCursor } from '../platform/pagination/list-url.ts';
import { filterWatchable } from './list-recordings.ts';
import { renderRecording } from './recording-page.ts';
import { toRecordingForm } from './recordings.forms.ts';
import { courseRecordingsQuery, findRecordings } from './recordings.queries.ts';
import { sendRecording } from './send-recording.ts';
import { findWatchedRecording } from './watch-recording.ts';

const listInput = z.object({ at: z.string().optional().catch(undefined) });

/** For who watches recordings: `/courses/:id/recordings`, `/recordings/:id` and its file. */
export function watchPages(context: MeetingContext): Record<'listOfCourse' | 'show' | 'file' | 'download', RequestHandler> {
  return {
    async listOfCourse(request, response) {
      const access = await requireCoursePage(context, request, response);
      const account = signedInAccount(response);
      const canManage = access.can['meetings:write'];
      const user = { userId: account.id, usedSecondFactor: usedSecondFactor(request.session!.data) };
      const { at } = parseInput(listInput, request.query);
      const query = courseRecordingsQuery(access.course.id, canManage ? 'manager' : { userId: account.id, role: access.enrolledAs });
      // Where the portal keeps none, files may be gone.
      const list =
        context.settings.recordings &&
        (await findPage(context.db, { ...query, cursor: parseCursor(at, query.sort), size: LONG_PAGE_SIZE }));
      const recordings = list ? await findRecordings(context.db, list.ids) : [];
      renderPage(response, 'recordings/course', {
        title: messagesFor(account.locale).recordings.title,
        access,
        canManage,
        recordings: canManage ? recordings : await filterWatchable(context, user, recordings),
        list,
        pageUrl: listUrl(`/courses/${access.course.id}/recordings`, { at }),
      });
    },

    async show(request, response) {
      const watched = await findWatchedRecording(context, request, response);
      if (!watched) return;
      const { recording, managed } = watched;
      await renderRecording(context, response, recording, managed, { form: toRecordingForm(recording), errors: {} });
    },

    async file(request, response) {
      const watched = await findWatchedRecording(context, request, response);
      if (watched) await sendRecording(context, request, response, watched.recording);
    },

    async download(request, response) {
      const watched = await findWatchedRecording(context, request, response);
      if (!watched) return;
      const { recording, managed } = watched;
      if (!recording.downloadable && !managed) throw new HttpError(404, 'not-found');
      await sendRecording(context, request, response, recording, `${recording.room}-${recording.id}.mp4`);
    },
  };
}
