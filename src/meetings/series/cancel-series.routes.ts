import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { countNoticeRecipients } from '../notices/notice-recipients.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { checkbox, dateQuery, wholeNumber } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { isDate } from '../../platform/shared/wall-time.ts';
import { findMeetingsOfSeries } from '../find-series.ts';
import type { MeetingWithCourse } from '../meeting.ts';
import { cancelForm } from '../scheduling/meeting.forms.ts';
import type { Series } from '../series.ts';
import { cancellableMeetings, cancelSeries, restorableMeetings, restoreSeries } from './cancel-series.ts';
import { requireSeries } from './require-series.ts';
import { seriesField } from './series-form.ts';
import { seriesName } from '../series-numbers.ts';

const cancelSeriesForm = cancelForm.extend({ from: seriesField().refine(isDate), version: wholeNumber() });

/** Where another date is chosen. */
const fromQuery = z.object({ from: dateQuery() });

const restoreSeriesForm = z.object({ cancellation: wholeNumber(), notify: checkbox() });

type CancelForm = z.infer<typeof cancelSeriesForm>;

export type CancelSeriesPages = Record<'confirm' | 'cancel' | 'confirmRestore' | 'restore', RequestHandler>;

/** `/meetings/:id/series/cancel` and `/restore`: the classes of a series from a date on. */
export function cancelSeriesPages(context: AppContext): CancelSeriesPages {
  const { db, clock, settings } = context;
  return {
    async confirm(request, response) {
      const { found, series } = await requireSeries(context, request, response);
      const from = parseInput(fromQuery, request.query).from ?? found.meeting.seriesDate!;
      await renderCancel(response, found, series, { from, note: '', notify: true, version: series.version });
    },

    async cancel(request, response) {
      const { found, series } = await requireSeries(context, request, response);
      const form = parseInput(cancelSeriesForm, request.body);
      const cancellation = { ...form, fromDate: form.from, notifyMembers: form.notify && isMailReadable(settings) };
      const path = `/meetings/${found.meeting.id}`;
      const result = await cancelSeries(context, signedInActor(response), found.meeting.id, cancellation);
      switch (result.kind) {
        case 'cancelled': {
          const fields: [string, string][] = [['cancellation', String(result.version)]];
          if (cancellation.notifyMembers) fields.push(['notify', 'on']);
          setFlash(response, 'series-cancelled', [result.meetings], { action: `${path}/series/restore`, fields });
          return response.redirect(303, `/courses/${found.course.id}`);
        }
        case 'nothing-left':
          return response.redirect(303, path);
        case 'note-too-long':
          return renderCancel(response, found, series, form, result.kind);
        case 'version-conflict':
          return renderCancel(response, found, series, { ...form, version: series.version }, result.kind);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async confirmRestore(request, response) {
      const { found, series } = await requireSeries(context, request, response);
      const cancellation = found.meeting.cancelledWithSeries;
      const all = await findMeetingsOfSeries(db, settings.jitsi.serverUrl, series.id);
      const meetings = cancellation === null ? [] : restorableMeetings(all, cancellation, clock.now());
      if (meetings.length === 0) return response.redirect(303, `/meetings/${found.meeting.id}`);
      renderPage(response, 'meetings/series/restore', {
        title: messagesFor(signedInAccount(response).locale).series.restoreTitle(seriesName(series.title)),
        ...found,
        meetings,
        cancellation,
        sendsMail: isMailReadable(settings),
        recipients: await countNoticeRecipients(db, { courseId: series.courseId, sectionIds: [series.sectionId] }),
      });
    },

    async restore(request, response) {
      const { found } = await requireSeries(context, request, response);
      const { cancellation, notify } = parseInput(restoreSeriesForm, request.body);
      const restoration = { cancellation, notifyMembers: notify && isMailReadable(settings) };
      const result = await restoreSeries(context, signedInActor(response), found.meeting.id, restoration);
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      if (result.kind === 'restored') setFlash(response, 'series-restored', [result.meetings]);
      response.redirect(303, `/courses/${found.course.id}`);
    },
  };

  async function renderCancel(
    response: Response,
    found: MeetingWithCourse,
    series: Series,
    form: CancelForm,
    error?: 'note-too-long' | 'version-conflict',
  ): Promise<void> {
    const all = await findMeetingsOfSeries(db, settings.jitsi.serverUrl, series.id);
    renderPage(response, 'meetings/series/cancel', {
      title: messagesFor(signedInAccount(response).locale).series.cancelTitle(seriesName(series.title)),
      status: error === 'version-conflict' ? 409 : error ? 422 : 200,
      ...found,
      form,
      error,
      meetings: cancellableMeetings(all, form.from, clock.now()),
      sendsMail: isMailReadable(settings),
      recipients: await countNoticeRecipients(db, { courseId: series.courseId, sectionIds: [series.sectionId] }),
    });
  }
}
