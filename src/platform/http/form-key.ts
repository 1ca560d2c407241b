import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { MAX_ID } from '../db/engine.ts';
import { constantTimeEqual } from '../shared/secret.ts';

/** The hidden field of every form that a page posts. */
export const FORM_KEY_FIELD = 'form_key';

const NONCE_BYTES = 16;

/** Who has no account, or has not signed in. */
export const NOBODY = 0;

/**
 * The mark of one page with forms, made anew whenever it is rendered: `17.nonce.mac`, for the user to whom the page was shown. It says
 * that a form was sent twice, and whose form it is when the session is over. No other site can make one for a user.
 */
export function createFormKey(key: KeyObject, userId: number): string {
  const claim = `${userId}.${randomBytes(NONCE_BYTES).toString('base64url')}`;
  return `${claim}.${sign(key, claim)}`;
}

/** The user to whom the form was shown, or `NOBODY`; undefined for a request without a key that the portal made. */
export function findFormOwner(key: KeyObject, formKey: unknown): number | undefined {
  if (typeof formKey !== 'string') return undefined;
  const [id = '', nonce = '', mac = '', ...more] = formKey.split('.', 4);
  const owner = /^\d{1,10}$/.test(id) ? Number(id) : Number.NaN;
  return more.length === 0 && owner <= MAX_ID && constantTimeEqual(mac, sign(key, `${id}.${nonce}`)) ? owner : undefined;
}

function sign(key: KeyObject, claim: string): string {
  return createHmac('sha256', key).update(claim).digest('base64url');
}

/** The body of a form without its key. */
export function readForm(request: Request): { formKey: unknown; fields: Record<string, unknown> } {
  const { [FORM_KEY_FIELD]: formKey, ...fields } = (request.body ?? {}) as Record<string, unknown>;
  return { formKey, fields };
}

/** What was typed in a form, without passwords and one-time codes: each name with its values, in their order. */
export function readTypedFields(request: Request): Record<string, string[]> {
  const fields = Object.entries(readForm(request).fields).filter(([name]) => !/password|totp|passkey_[rc]/i.test(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, [value].flat().map(String)]));
}

/** Writes the key into every form of a page that is posted. The text of users is escaped: a `<form` is always the portal's own. */
export function insertFormKey(html: string, formKey: string | undefined): string {
  if (formKey === undefined) return html;
  // Without `autocomplete="off"` Firefox brings the key of an earlier page back when it loads a page again.
  const field = `<input type="hidden" name="${FORM_KEY_FIELD}" value="${formKey}" autocomplete="off">`;
  let [filled, from] = ['', 0];
  // A search for a text and not for a pattern: a list has two hundred thousand characters.
  for (let at = html.indexOf('<form '); at !== -1; at = html.indexOf('<form ', from)) {
    const end = html.indexOf('>', at) + 1;
    if (end === 0) break;
    const tag = html.slice(at, end);
    filled += html.slice(from, end) + (tag.includes(' method="post"') ? field : '');
    from = end;
  }
  return filled + html.slice(from);
}
