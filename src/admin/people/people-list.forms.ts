import { z } from 'zod';
import { lineOfText } from '../../platform/http/form-fields.ts';
import { idIn } from '../../platform/http/parse-request.ts';
import { tabs } from './people-filter.ts';

const number = z.string().optional().catch(undefined).transform(idIn);
const text = lineOfText(200).optional().catch(undefined);

/** The address of the list. What no link of ours holds is passed over: an old bookmark still opens. */
export const peopleQuery = z.object({
  tab: z.enum(tabs).catch('active'),
  q: text.transform((typed) => typed?.trim() ?? ''),
  role: number,
  course: number,
  /** What was typed to find a course. */
  in: text.transform((typed) => typed?.trim() ?? ''),
  sort: text,
  at: lineOfText(2000).optional().catch(undefined),
});

export type PeopleQuery = z.infer<typeof peopleQuery>;
