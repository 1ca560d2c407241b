import { z } from 'zod';
import { lineOfText, passwordText, tick } from '../../platform/http/form-fields.ts';

export const signInForm = z.object({
  username: lineOfText().default(''),
  password: passwordText().default(''),
  keep: tick(),
  next: lineOfText(2000).optional(),
});

export const signInQuery = z.object({
  next: lineOfText(2000).optional().catch(undefined),
  reason: z.enum(['off', 'signed-out', 'password-chosen', 'email-confirmed']).optional().catch(undefined),
});
