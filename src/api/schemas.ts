import { z } from 'zod';

/** Largest number that an id column holds on both engines. */
const MAX_ID = 2 ** 31 - 1;

/** A line of text as a person could type it: PostgreSQL takes no NUL, and nobody reads control characters. */
export function lineSchema(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/^[^\u0000-\u001f\u007f]*$/);
}

/** The number in an address. */
export function idParameter(description: string) {
  return z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .transform(Number)
    .refine((id) => id <= MAX_ID)
    .meta({ description });
}

export const tokenPairSchema = z
  .strictObject({
    access_token: z.string().meta({ description: 'Sent with every other call: `Authorization: Bearer …`.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds until the access token stops working.' }),
    refresh_token: z.string().meta({ description: 'Exchanged once, for the next two. Keep it where the system keeps passwords.' }),
  })
  .meta({ id: 'Tokens' });
