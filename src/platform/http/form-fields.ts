import { z } from 'zod';

const MAX_LINE_LENGTH = 1000;

/** A text that a person typed into one line: bounded, without the characters that no keyboard makes (PostgreSQL refuses NUL). */
export function singleLineText(longest = MAX_LINE_LENGTH) {
  return z
    .string()
    .max(longest)
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text));
}

/** A text of several lines, which browsers send with two characters at the end of each. */
export function multilineText(longest: number) {
  return z
    .string()
    .max(longest)
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .refine((text) => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text));
}

/** A password as typed. It may hold anything that a line may, and is never trimmed. */
export function passwordText() {
  return singleLineText();
}

/** A ticked box of a form is `on`; one that is not ticked is not sent. */
export function checkbox() {
  return z
    .literal('on')
    .optional()
    .transform((value) => value === 'on');
}

/** A number or an id from a form: not negative, and small enough for a column of integers. */
export function wholeNumber() {
  return z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1);
}
