import { z } from 'zod';
import { lineOfText } from '../../platform/http/form-fields.ts';

/** Strict: a misspelt `room_name` must not count as none, which asks for every room. */
export const tokenRequest = z.strictObject({ room_name: lineOfText(300).optional() });
