import { z } from 'zod';

const MAX_LIMIT = 100;

/** How a list is asked for page by page. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^[1-9]\d?$|^100$/)
    .transform(Number)
    .default(25)
    .meta({ description: `How many at most: 1 to ${MAX_LIMIT}, 25 where nothing is said.` }),
  cursor: z
    .string()
    .max(2000)
    .regex(/^[\w.-]*$/)
    .optional()
    .meta({ description: 'The `next` of the page before. Anything else begins at the start.' }),
};

/** A page of a list, with the cursor of the next one. */
export function pageSchema(item: z.ZodObject) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable().meta({ description: 'Null on the last page.' }) });
}
