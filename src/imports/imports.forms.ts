import { z } from 'zod';
import { checkbox, singleLineText, wholeNumber } from '../platform/http/form-fields.ts';
import { parseId } from '../platform/http/parse-request.ts';
import { verdicts } from './import.ts';
import { selectableEncodings } from './sheet/encoding.ts';

/** Invalid values are ignored. */
export const importQuery = z.object({
  tab: z.enum(verdicts).optional().catch(undefined),
  at: singleLineText(40).optional().catch(undefined),
});

/** `run` is the dry run that the administrator saw. */
export const confirmForm = z
  .object({
    run: wholeNumber(),
    invite: checkbox(),
    end_missing: checkbox(),
    end_teachers: checkbox(),
    confirmed_count: z.string().optional().transform(parseId),
  })
  .transform(({ end_missing: endMissing, end_teachers: endTeachers, confirmed_count: confirmedCount, ...form }) => ({
    ...form,
    ...{ endMissing, endTeachers, confirmedCount },
  }));

export type ConfirmForm = z.infer<typeof confirmForm>;

/** Names of the separators, as forms send them. */
const separatorNames = { semicolon: ';', comma: ',', tab: '\t', bar: '|' } as const;

/** What is not sent stays as it is. */
export const choicesForm = z
  .object({
    run: wholeNumber(),
    encoding: z.enum(selectableEncodings).optional(),
    separator: z.enum(Object.keys(separatorNames) as (keyof typeof separatorNames)[]).optional(),
    use_proposals: checkbox(),
    drop_shared_emails: checkbox(),
    create_courses: checkbox(),
  })
  .transform(
    ({ run, encoding, separator, use_proposals: useProposals, drop_shared_emails: dropSharedEmails, create_courses: createCourses }) => ({
      run,
      ...(encoding && { encoding }),
      ...(separator && { separator: separatorNames[separator] }),
      ...(useProposals && { useProposals }),
      ...(dropSharedEmails && { dropSharedEmails }),
      ...(createCourses && { createCourses }),
    }),
  );
