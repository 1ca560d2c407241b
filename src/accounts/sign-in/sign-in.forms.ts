import { z } from 'zod';
import { checkbox, passwordText, singleLineText } from '../../platform/http/form-fields.ts';

const MAX_URL_LENGTH = 2000;

export const signInForm = z.object({
  username: singleLineText().default(''),
  password: passwordText().default(''),
  /** Whether the session outlives the browser. */
  keep: checkbox(),
  next: singleLineText(MAX_URL_LENGTH).optional(),
});

export const signInQuery = z.object({
  next: singleLineText(MAX_URL_LENGTH).optional().catch(undefined),
  reason: z.enum(['off', 'signed-out', 'password-chosen', 'email-confirmed']).optional().catch(undefined),
});

export const newPasswordForm = z.object({
  new_password: passwordText().default(''),
  repeat_password: passwordText().default(''),
});

export const forgotPasswordForm = z.object({
  login: singleLineText()
    .default('')
    .transform((text) => text.trim()),
});

export const forgotPasswordQuery = z.object({ sent: z.literal('1').optional().catch(undefined) });
