import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { peopleTabs } from './people-filter.ts';

const number = z.string().optional().catch(undefined).transform(parseId);
const text = singleLineText(200).optional().catch(undefined);

/** The address of the list. What no link of ours holds is passed over: an old bookmark still opens. */
export const peopleListQuery = z.object({
  tab: z.enum(peopleTabs).catch('active'),
  q: text.transform((typed) => typed?.trim() ?? ''),
  role: number,
  course: number,
  /** What was typed to find a course. */
  in: text.transform((typed) => typed?.trim() ?? ''),
  sort: text,
  at: singleLineText(2000).optional().catch(undefined),
});

export type PeopleListQuery = z.infer<typeof peopleListQuery>;
