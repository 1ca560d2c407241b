import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { listUrl } from '../../platform/pagination/list-url.ts';
import { formatCsvTime, sendCsv } from '../../platform/pagination/csv.ts';
import { iteratePages, findPage, EXPORT_BATCH_SIZE, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { parseCursor } from '../../platform/pagination/cursor.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { mailListQuery } from './mail.forms.ts';
import { buildMailListQuery, mailSort, mailTabs } from './mail-list.ts';
import { findMailsByIds, type MailListItem } from '../../platform/mail/mail.queries.ts';
import { isMailConfigured } from '../../platform/mail/mail.ts';
import { retryMail } from '../../platform/mail/retry-mail.ts';
import { mailStatus } from '../../platform/mail/mail-status.ts';
import { queueTestMail, type MailRecipient } from '../../platform/mail/test-mail.ts';

const PATH = '/admin/mail';

export type MailPages = Record<'list' | 'export' | 'retry' | 'test', RequestHandler>;

/** `/admin/mail`: what waits, what was not delivered and why, what was sent. `readerOf`: who looks. */
export function mailPages(context: AppContext, readerOf: (response: Response) => MailRecipient): MailPages {
  const { db, settings } = context;
  return {
    async list(request, response) {
      const { at, tab, q } = parseInput(mailListQuery, request.query);
      const messages = messagesFor(readerOf(response).locale).mailPages;
      const found = await findPage(db, { ...(await buildMailListQuery(db, tab, q)), cursor: parseCursor(at, mailSort), size: PAGE_SIZE });
      renderPage(response, 'mail/list', {
        title: messages.title,
        layout: 'administration',
        mails: await findMailsByIds(db, found.ids),
        now: context.clock.now().toISOString(),
        standingOf: (mail: MailListItem) => mailStatus(mail, context.clock.now()),
        tabs: mailTabs.map((name) => ({ name, label: messages[name] })),
        reasonOf: (failure: string | null) => failureLabel(messages, failure),
        list: found,
        tab,
        q,
        configured: isMailConfigured(settings),
        myAddress: readerOf(response).email,
        address: listUrl(PATH, { q, tab, at }),
        exportAddress: listUrl(`${PATH}/export`, { q, tab })({}),
      });
    },

    async export(request, response) {
      const { tab, q } = parseInput(mailListQuery, request.query);
      const messages = messagesFor(readerOf(response).locale).mailPages;
      const pages = iteratePages(db, { ...(await buildMailListQuery(db, tab, q)), size: EXPORT_BATCH_SIZE });
      await sendCsv(response, messages.file, csvColumns(messages), csvRows(context, pages, messages));
    },

    async retry(request, response) {
      const retried = await retryMail(context, requireId(request.params['id']), {
        actorId: readerOf(response).id,
        clientIp: clientIp(request),
      });
      setFlash(response, retried ? 'mail-retried' : 'mail-not-retried');
      response.redirect(303, PATH);
    },

    async test(_request, response) {
      const reader = readerOf(response);
      if (reader.email === '' || !isMailConfigured(settings)) return response.redirect(303, PATH);
      await queueTestMail(context, reader, getViewer(response)!.name);
      setFlash(response, 'test-mail-queued', [reader.email]);
      response.redirect(303, PATH);
    },
  };
}

type MailPageMessages = Messages['mailPages'];

/** Our own reasons in words; what a mail server said, as it said it. */
function failureLabel({ reasons }: MailPageMessages, failure: string | null): string {
  return failure !== null && Object.hasOwn(reasons, failure) ? reasons[failure as keyof typeof reasons] : (failure ?? '');
}

function csvColumns({ columns }: MailPageMessages): string[] {
  const { email, template, queuedAt, endedAt, state, attempts, failure } = columns;
  return [email, template, queuedAt, endedAt, state, attempts, failure];
}

async function* csvRows({ db, settings, clock }: AppContext, pages: AsyncIterable<number[]>, messages: MailPageMessages) {
  const { columns } = messages;
  const moment = (instant: string | null) => (instant === null ? '' : formatCsvTime(new Date(instant), settings.timeZone));
  for await (const ids of pages)
    yield (await findMailsByIds(db, ids)).map((mail) => ({
      [columns.email]: mail.email,
      [columns.template]: messages.templates[mail.template],
      [columns.queuedAt]: moment(mail.queued_at),
      [columns.endedAt]: moment(mail.ended_at),
      [columns.state]: messages.statuses[mailStatus(mail, clock.now())],
      [columns.attempts]: mail.attempts,
      [columns.failure]: failureLabel(messages, mail.failure_reason),
    }));
}
