import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';

/** Strict: a misspelt `room_name` must not count as none, which asks for every room. */
export const tokenRequestForm = z.strictObject({ room_name: singleLineText(300).optional() });
