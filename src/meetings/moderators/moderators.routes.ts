import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { checkbox, trimmedLine } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { isDate, toWallTime } from '../../platform/shared/wall-time.ts';
import { requireMeeting } from '../meeting-authority.ts';
import { closesAt, type MeetingWithCourse } from '../meeting.ts';
import type { LoadMeetingHeader } from '../page/meeting-header.ts';
import { listNamedModerators } from './find-moderators.ts';
import { moderatorScopes, nameModerator, removeModerator } from './name-moderator.ts';

/** `until` is asked for the course alone. */
const nameForm = z.object({
  login: trimmedLine(254),
  scope: z.enum(moderatorScopes).default('course').catch('meeting'),
  until: trimmedLine(10),
});

const removeForm = z.object({ following: checkbox() });

type NameForm = z.infer<typeof nameForm>;

type NameError = 'missing' | 'unknown' | 'span';

/** `/meetings/:id/moderators`: who moderates a meeting beside the teachers of its course. */
export function moderatorPages(context: AppContext, loadHeader: LoadMeetingHeader): Record<'show' | 'name' | 'remove', RequestHandler> {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      await showModerators(response, await requireMeeting(context, request, response));
    },

    async name(request, response) {
      const found = await requireMeeting(context, request, response);
      const form = parseInput(nameForm, request.body);
      if (form.login === '') return showModerators(response, found, form, 'missing');
      if (form.scope === 'course' && !isDate(form.until)) return showModerators(response, found, form, 'span');
      const result = await nameModerator(context, signedInActor(response), found.meeting.id, form);
      switch (result.kind) {
        case 'named':
          setFlash(response, 'moderator-named', [result.name, result.count]);
          return redirectToModerators(response, found);
        case 'unchanged':
          setFlashWarning(response, 'moderator-unchanged', [result.name]);
          return redirectToModerators(response, found);
        case 'over':
          setFlashWarning(response, 'moderator-over');
          return redirectToModerators(response, found);
        case 'unknown-person':
          return showModerators(response, found, form, 'unknown');
        case 'bad-span':
        case 'no-series':
          return showModerators(response, found, form, 'span');
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async remove(request, response) {
      const found = await requireMeeting(context, request, response);
      const userId = requireId(request.params['person']);
      const { following } = parseInput(removeForm, request.body);
      const result = await removeModerator(context, signedInActor(response), found.meeting.id, { userId, following });
      if (result.kind === 'removed') setFlash(response, 'moderator-removed', [result.name, result.count]);
      redirectToModerators(response, found);
    },
  };

  async function showModerators(response: Response, { meeting, course }: MeetingWithCourse, form?: NameForm, error?: NameError) {
    renderPage(response, 'meetings/moderators/moderators', {
      title: messagesFor(signedInAccount(response).locale).moderators.title,
      status: error ? 422 : 200,
      header: await loadHeader(response, meeting, 'details'),
      meeting,
      teachers: (await listTeacherNames(db, [course.id])).get(course.id) ?? [],
      named: await listNamedModerators(db, meeting.id),
      canName: closesAt(meeting) > clock.now(),
      scopes: moderatorScopes.filter((scope) => scope !== 'series' || meeting.seriesId !== null),
      form: form ?? { login: '', scope: 'meeting', until: toWallTime(meeting.startsAt, settings.timeZone).date },
      error,
    });
  }
}

function redirectToModerators(response: Response, { meeting }: MeetingWithCourse): void {
  response.redirect(303, `/meetings/${meeting.id}/moderators`);
}
