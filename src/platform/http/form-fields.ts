import { z } from 'zod';
import { MAX_ID } from '../db/engine.ts';

const MAX_LINE_LENGTH = 1000;

/** Text of one line, without control characters (PostgreSQL rejects NUL). */
export function singleLineText(maxLength = MAX_LINE_LENGTH) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text));
}

/** Text of several lines, without control characters. The CRLF that browsers send becomes LF. */
export function multilineText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .refine((text) => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text));
}

/** A password as typed: never trimmed. */
export function passwordText() {
  return singleLineText();
}

/** Browsers send `on` for a checked box and nothing for another. */
export function checkbox() {
  return z
    .literal('on')
    .optional()
    .transform((value) => value === 'on');
}

/** A number or an id from a form: not negative, and small enough for a column of integers. */
export function wholeNumber() {
  return z.coerce.number().int().min(0).max(MAX_ID);
}

/** A single line without the spaces around it; empty where the field is not sent. */
export function trimmedLine(maxLength?: number) {
  return singleLineText(maxLength)
    .default('')
    .transform((text) => text.trim());
}
