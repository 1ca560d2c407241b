import type { RequestHandler, Response } from 'express';
import { clientAddress } from '../../platform/http/client-ip.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { viewerOf } from '../../platform/http/viewer.ts';
import { addressOf } from '../../platform/pagination/list-url.ts';
import { momentInFile } from '../../platform/pagination/moment-in-file.ts';
import { everyPageOfIds, pageOfIds } from '../../platform/pagination/find-page.ts';
import { placeFrom } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { EXPORT_SIZE, PAGE_SIZE } from '../../platform/pagination/sizes.ts';
import { wordsIn, type Words } from '../../platform/messages/messages.ts';
import { mailListQuery } from './mail.forms.ts';
import { mailListOf, mailSort, mailTabs } from './mail-list.ts';
import { findMails, type ListedMail } from '../../platform/mail/mail.queries.ts';
import { mailIsConfigured } from '../../platform/mail/mail.ts';
import { retryMail } from '../../platform/mail/retry-mail.ts';
import { standingOf } from '../../platform/mail/mail-status.ts';
import { sendTestMail, type MailReader } from '../../platform/mail/test-mail.ts';

const PATH = '/admin/mail';

export type MailPages = Record<'list' | 'export' | 'retry' | 'test', RequestHandler>;

/** `/admin/mail`: what waits, what was not delivered and why, what was sent. `readerOf`: who looks. */
export function mailPages(needs: Needs, readerOf: (response: Response) => MailReader): MailPages {
  const { db, settings } = needs;
  return {
    async list(request, response) {
      const { at, tab, q } = parsed(mailListQuery, request.query);
      const words = wordsIn(readerOf(response).locale).mailPages;
      const found = await pageOfIds(db, { ...(await mailListOf(db, tab, q)), at: placeFrom(at, mailSort), size: PAGE_SIZE });
      showPage(response, 'mail/list', {
        title: words.title,
        layout: 'administration',
        mails: await findMails(db, found.ids),
        now: needs.clock.now().toISOString(),
        standingOf: (mail: ListedMail) => standingOf(mail, needs.clock.now()),
        tabs: mailTabs.map((name) => ({ name, label: words[name] })),
        reasonOf: (failure: string | null) => reasonIn(words, failure),
        list: found,
        tab,
        q,
        configured: mailIsConfigured(settings),
        myAddress: readerOf(response).email,
        address: addressOf(PATH, { q, tab, at }),
        exportAddress: addressOf(`${PATH}/export`, { q, tab })({}),
      });
    },

    async export(request, response) {
      const { tab, q } = parsed(mailListQuery, request.query);
      const words = wordsIn(readerOf(response).locale).mailPages;
      const pages = everyPageOfIds(db, { ...(await mailListOf(db, tab, q)), size: EXPORT_SIZE });
      await sendCsv(response, words.file, columnsOf(words), rows(needs, pages, words));
    },

    async retry(request, response) {
      const retried = await retryMail(needs, idFrom(request.params['id']), {
        actorId: readerOf(response).id,
        address: clientAddress(request),
      });
      leaveNotice(response, retried ? 'mail-retried' : 'mail-not-retried');
      response.redirect(303, PATH);
    },

    async test(_request, response) {
      const reader = readerOf(response);
      if (reader.email === '' || !mailIsConfigured(settings)) return response.redirect(303, PATH);
      await sendTestMail(needs, reader, viewerOf(response)!.name);
      leaveNotice(response, 'test-mail-queued', [reader.email]);
      response.redirect(303, PATH);
    },
  };
}

type MailWords = Words['mailPages'];

/** Our own reasons in words; what a mail server said, as it said it. */
function reasonIn({ reasons }: MailWords, failure: string | null): string {
  return failure !== null && Object.hasOwn(reasons, failure) ? reasons[failure as keyof typeof reasons] : (failure ?? '');
}

function columnsOf({ columns }: MailWords): string[] {
  const { address, letter, queuedAt, endedAt, state, attempts, failure } = columns;
  return [address, letter, queuedAt, endedAt, state, attempts, failure];
}

async function* rows({ db, settings, clock }: Needs, pages: AsyncIterable<number[]>, words: MailWords) {
  const { columns } = words;
  const moment = (instant: string | null) => (instant === null ? '' : momentInFile(new Date(instant), settings.timeZone));
  for await (const ids of pages)
    yield (await findMails(db, ids)).map((mail) => ({
      [columns.address]: mail.address,
      [columns.letter]: words.letters[mail.letter],
      [columns.queuedAt]: moment(mail.queued_at),
      [columns.endedAt]: moment(mail.ended_at),
      [columns.state]: words.standings[standingOf(mail, clock.now())],
      [columns.attempts]: mail.attempts,
      [columns.failure]: reasonIn(words, mail.failure),
    }));
}
