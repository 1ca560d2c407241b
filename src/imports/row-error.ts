import type { ColumnName } from './columns.ts';

/** What is wrong with a row. `text` is what the sentence quotes: what stands in the cell, or what would be right; `line` the other row that it is about. */
export type RowError = { code: RowErrorCode; column?: ColumnName; text?: string; line?: number };

export type RowErrorCode =
  | 'missing'
  | 'too-long'
  | 'control-character'
  | 'too-many-cells'
  | 'not-yes-or-no'
  | 'twice'
  | 'forbidden'
  | 'anonymised'
  | 'yourself'
  | 'last-administrator'
  // people
  | 'not-a-username'
  | 'username-missing'
  | 'not-an-email'
  | 'email-taken'
  | 'no-such-role'
  | 'role-forbidden'
  | 'not-a-language'
  // courses, enrollments, meetings
  | 'no-such-person'
  | 'no-such-course'
  | 'several-courses'
  | 'not-a-number'
  | 'not-a-course-role'
  | 'not-a-status'
  | 'nothing-to-end'
  | 'no-such-meeting'
  | 'other-course'
  | 'not-a-time'
  | 'time-skipped'
  | 'backwards'
  | 'lasts-too-long'
  | 'wrong-link'
  | 'link-of-new-meeting'
  | 'not-minutes'
  | 'several-meetings';
