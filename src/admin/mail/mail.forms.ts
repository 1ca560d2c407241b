import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { mailTabs } from './mail-list.ts';

export const mailListQuery = z.object({
  q: singleLineText().default('').catch(''),
  tab: z.enum(mailTabs).default('queued').catch('queued'),
  at: z.string().optional().catch(undefined),
});
