import { z } from 'zod';
import { lineOfText } from '../http/form-text.ts';

export const tokenRequest = z.object({ room_name: lineOfText(300).optional() });
