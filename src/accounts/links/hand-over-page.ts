import type { Response } from 'express';
import { z } from 'zod';
import { checkbox, wholeNumber } from '../../platform/http/form-fields.ts';
import { createQrCode } from '../../platform/http/qr-code.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { type CsvRow, formatCsvTime, sendCsv } from '../../platform/pagination/csv.ts';
import { displayName } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { signedInAccount, signedInActor } from '../guards.ts';
import { handOverDays, handOverLinks, type HandedOverLink } from './hand-over-links.ts';

/** Slips of one page: a browser lays out and prints so many without trouble. */
const SLIPS_PER_PAGE = 400;

export const handOverFields = {
  days: z.coerce
    .number()
    .transform((number) => handOverDays.find((days) => days === number))
    .pipe(z.literal(handOverDays)),
  format: z.enum(['csv', 'slips']),
  /** Where the slips do not fit on one page: which part, counted from 0. */
  part: wholeNumber().default(0),
  replace_passwords: checkbox(),
};

export const handOverForm = z.object(handOverFields);

/** `fields` are hidden fields of the form, which is posted to `action`. */
type HandOverTarget = { action: string; fields?: readonly (readonly [name: string, value: string])[]; backUrl: string };

/** The form in which an administrator chooses how the links of these users are handed over, and how long they work. */
export function showHandOverForm(response: Response, ids: readonly number[], { action, fields = [], backUrl }: HandOverTarget): void {
  renderPage(response, 'accounts/links/hand-over', {
    title: messagesFor(signedInAccount(response).locale).handOver.title,
    layout: 'administration',
    count: ids.length,
    parts: Array.from({ length: Math.ceil(ids.length / SLIPS_PER_PAGE) }, (_, part) => ({
      first: part * SLIPS_PER_PAGE + 1,
      last: Math.min((part + 1) * SLIPS_PER_PAGE, ids.length),
    })),
    days: handOverDays,
    action,
    fields,
    backUrl,
  });
}

/** Answers with the links of these users: a CSV file, or slips to print. They are in this response and its encrypted copy for a second press. */
export async function sendHandOverLinks(
  context: AccountContext,
  response: Response,
  ids: readonly number[],
  form: z.infer<typeof handOverForm>,
): Promise<void> {
  const options = { days: form.days, replacePasswords: form.replace_passwords };
  const actor = signedInActor(response);
  response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
  if (form.format === 'csv') return sendLinkFile(context, response, handOverLinks(context, ids, actor, options));
  const links: HandedOverLink[] = [];
  const part = ids.slice(form.part * SLIPS_PER_PAGE, (form.part + 1) * SLIPS_PER_PAGE);
  for await (const batch of handOverLinks(context, part, actor, options)) links.push(...batch);
  const { publicUrl } = context.settings.http;
  renderPage(response, 'accounts/links/slips', {
    title: messagesFor(signedInAccount(response).locale).handOver.slips.title,
    layout: 'print',
    address: publicUrl,
    slips: links.flatMap((link) => ('url' in link ? [{ ...link, name: displayName(link.account), qrCode: createQrCode(link.url) }] : [])),
    skipped: links.flatMap((link) => ('skipped' in link ? [{ name: displayName(link.account), reason: link.skipped }] : [])),
  });
}

async function sendLinkFile({ settings }: AccountContext, response: Response, batches: AsyncIterable<HandedOverLink[]>): Promise<void> {
  const { fileName, columns, skipped } = messagesFor(signedInAccount(response).locale).handOver;
  const { firstName, lastName, username, email, link, validUntil, note } = columns;
  await sendCsv(response, fileName, [firstName, lastName, username, email, link, validUntil, note], rows());

  async function* rows(): AsyncGenerator<CsvRow[]> {
    for await (const batch of batches)
      yield batch.map((row) => ({
        [firstName]: row.account.firstName,
        [lastName]: row.account.lastName,
        [username]: row.account.username,
        [email]: row.account.email,
        [link]: 'url' in row ? row.url : '',
        [validUntil]: 'url' in row ? formatCsvTime(row.expiresAt, settings.timeZone) : '',
        [note]: 'url' in row ? '' : skipped[row.skipped],
      }));
  }
}
