import { z } from 'zod';
import { singleLineText, checkbox } from '../platform/http/form-fields.ts';
import { verdicts } from './import.ts';

/** The page of one import; what no link of ours holds is passed over. */
export const importQuery = z.object({
  tab: z.enum(verdicts).optional().catch(undefined),
  at: singleLineText(40).optional().catch(undefined),
});

/** `run` says which dry run the person has seen. */
export const confirmForm = z.object({ run: z.coerce.number().int().min(0), invite: checkbox() });
