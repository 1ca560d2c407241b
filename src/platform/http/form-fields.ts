import { z } from 'zod';
import { MAX_ID } from '../db/engine.ts';
import { cleanIdentifier, cleanLine, cleanLines, cleanName } from '../shared/clean-text.ts';
import { isDate } from '../shared/wall-time.ts';
import { parseId } from './parse-request.ts';

const MAX_LINE_LENGTH = 1000;

/** Text of one line by the rule of `cleanLine`: what a paste brings along is no reason to refuse a form. */
export function singleLineText(maxLength = MAX_LINE_LENGTH) {
  return z.string().max(maxLength).transform(cleanLine);
}

/** Text of several lines, by the rule of `cleanLines`. */
export function multilineText(maxLength: number) {
  return z.string().max(maxLength).transform(cleanLines);
}

/** The name of a person. One with nothing to see in it is for the form to refuse, with `isBlankName`. */
export function nameText(maxLength = MAX_LINE_LENGTH) {
  return z.string().max(maxLength).default('').transform(cleanName);
}

/** An e-mail address, not validated yet. */
export function emailText(maxLength = MAX_LINE_LENGTH) {
  return z.string().max(maxLength).default('').transform(cleanIdentifier);
}

/** A password exactly as typed: which characters it may have is not a question of the form. */
export function passwordText() {
  return z.string().max(MAX_LINE_LENGTH);
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

/** A single line; empty where the field is not sent. */
export function trimmedLine(maxLength?: number) {
  return singleLineText(maxLength).default('');
}

/** A day of this century in a query string; undefined for anything else. */
export function dateQuery() {
  return z.string().refine(isDate).optional().catch(undefined);
}

/** An id in a query string; undefined for anything else. */
export function idQuery() {
  return z
    .string()
    .transform((text) => parseId(text))
    .optional()
    .catch(undefined);
}
