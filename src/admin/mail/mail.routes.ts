import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { findMailsByIds, type MailListItem, mailStatus } from '../../platform/mail/find-mail.ts';
import { isMailConfigured, queueMail, retryMail } from '../../platform/mail/queue-mail.ts';
import { listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { formatCsvTime, sendCsv } from '../../platform/pagination/csv.ts';
import { EXPORT_BATCH_SIZE, findPage, iteratePages, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { type Messages, messagesFor } from '../../platform/messages/messages.ts';
import { buildMailListQuery, mailListQuery, mailSort, mailTabs } from './mail-list.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { Locale } from '../../platform/shared/locale.ts';

const PATH = '/admin/mail';

type MailPages = Record<'list' | 'export' | 'retry' | 'sendTest', RequestHandler>;

/** The signed-in administrator, as far as these pages need to know. */
type Administrator = { id: number; email: string; locale: Locale };

/** `/admin/mail`: queued, undelivered and sent mail, with the reasons of failures. */
export function mailPages(context: AppContext, administratorOf: (response: Response) => Administrator): MailPages {
  const { db, settings, clock } = context;
  return {
    async list(request, response) {
      const { at, tab, q } = parseInput(mailListQuery, request.query);
      const administrator = administratorOf(response);
      const messages = messagesFor(administrator.locale).mailPages;
      const page = await findPage(db, { ...(await buildMailListQuery(db, tab, q)), cursor: parseCursor(at, mailSort), size: PAGE_SIZE });
      renderPage(response, 'admin/mail/list', {
        title: messages.title,
        layout: 'administration',
        mails: await findMailsByIds(db, page.ids),
        now: clock.now().toISOString(),
        statusOf: (mail: MailListItem) => mailStatus(mail, clock.now()),
        tabs: mailTabs.map((name) => ({ name, label: messages[name] })),
        reasonLabel: (reason: string | null) => failureLabel(messages, reason),
        list: page,
        tab,
        q,
        configured: isMailConfigured(settings),
        encryption: settings.mail && messages.encryption[settings.mail.encryption],
        ownEmail: administrator.email,
        listUrl: listUrl(PATH, { q, tab, at }),
        exportUrl: listUrl(`${PATH}/export`, { q, tab })({}),
      });
    },

    async export(request, response) {
      const { tab, q } = parseInput(mailListQuery, request.query);
      const messages = messagesFor(administratorOf(response).locale).mailPages;
      const pages = iteratePages(db, { ...(await buildMailListQuery(db, tab, q)), size: EXPORT_BATCH_SIZE });
      await sendCsv(response, messages.fileName, csvColumns(messages), csvRows(context, pages, messages));
    },

    async retry(request, response) {
      const actor = { actorId: administratorOf(response).id, clientIp: clientIp(request) };
      const retried = await retryMail(context, requireId(request.params['id']), actor);
      setFlash(response, retried ? 'mail-retried' : 'mail-not-retried');
      response.redirect(303, PATH);
    },

    /** Sends the administrator a mail, so that they see whether mail arrives. */
    async sendTest(_request, response) {
      const { id, email, locale } = administratorOf(response);
      if (email === '' || !isMailConfigured(settings)) return response.redirect(303, PATH);
      const messages = messagesFor(locale).accountMail;
      const { subject, body } = messages.test;
      const content = { locale, subject, greeting: messages.greeting(getViewer(response)!.name), paragraphs: [body] };
      const mail = { template: 'test' as const, userId: id, email, content, expiresAt: addMs(clock.now(), days(1)) };
      await inTransaction(db, (tx) => queueMail(tx, context, mail));
      setFlash(response, 'test-mail-queued', [email]);
      response.redirect(303, PATH);
    },
  };
}

type MailPageMessages = Messages['mailPages'];

/** The portal's own reasons as a text; an answer of the mail server as it came. */
function failureLabel({ reasons }: MailPageMessages, reason: string | null): string {
  return reason !== null && Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : (reason ?? '');
}

function csvColumns({ columns }: MailPageMessages): string[] {
  const { email, template, queuedAt, endedAt, state, attempts, failure } = columns;
  return [email, template, queuedAt, endedAt, state, attempts, failure];
}

async function* csvRows({ db, settings, clock }: AppContext, pages: AsyncIterable<number[]>, messages: MailPageMessages) {
  const { columns } = messages;
  const time = (instant: string | null) => (instant === null ? '' : formatCsvTime(new Date(instant), settings.timeZone));
  for await (const ids of pages)
    yield (await findMailsByIds(db, ids)).map((mail) => ({
      [columns.email]: mail.email,
      [columns.template]: messages.templates[mail.template],
      [columns.queuedAt]: time(mail.queued_at),
      [columns.endedAt]: time(mail.ended_at),
      [columns.state]: messages.statuses[mailStatus(mail, clock.now())],
      [columns.attempts]: mail.attempts,
      [columns.failure]: failureLabel(messages, mail.failure_reason),
    }));
}
