import { z } from 'zod';
import { singleLineText, passwordText } from '../../platform/http/form-fields.ts';

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
