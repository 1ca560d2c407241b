import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';

/** Longer than any name of a room and any address of Jitsi. */
const MAX_TEXT_LENGTH = 1000;

const text = () => singleLineText(MAX_TEXT_LENGTH).refine((value) => value !== '');

/** What `mod_reservations` posts. `start_time` is its now, which the portal knows by itself. */
export const reservationForm = z.object({ name: text(), mail_owner: text(), start_time: text() });

export const reservationId = singleLineText(100);
