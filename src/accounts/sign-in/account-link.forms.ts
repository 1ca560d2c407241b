import { z } from 'zod';
import { lineOfText, passwordText } from '../../platform/http/form-fields.ts';

export const chosenPasswordForm = z.object({
  new_password: passwordText().default(''),
  repeat_password: passwordText().default(''),
});

export const forgottenForm = z.object({
  login: lineOfText()
    .default('')
    .transform((text) => text.trim()),
});

export const forgottenQuery = z.object({ sent: z.literal('1').optional().catch(undefined) });
