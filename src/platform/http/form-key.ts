import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { MAX_ID } from '../db/engine.ts';
import { constantTimeEqual } from '../shared/secret.ts';

/** The name of the hidden field of every form that a page posts. */
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

/** The field itself. Without `autocomplete="off"` Firefox brings the key of an earlier page back when it loads a page again. */
export function formKeyField(formKey: string): string {
  return `<input type="hidden" name="${FORM_KEY_FIELD}" value="${formKey}" autocomplete="off">`;
}
