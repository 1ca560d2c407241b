import { z } from 'zod';
import { singleLineText, passwordText, checkbox } from '../../platform/http/form-fields.ts';

export const signInForm = z.object({
  username: singleLineText().default(''),
  password: passwordText().default(''),
  keep: checkbox(),
  next: singleLineText(2000).optional(),
});

export const signInQuery = z.object({
  next: singleLineText(2000).optional().catch(undefined),
  reason: z.enum(['off', 'signed-out', 'password-chosen', 'email-confirmed']).optional().catch(undefined),
});
