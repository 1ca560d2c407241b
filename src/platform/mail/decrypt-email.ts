import type { Settings } from '../config/settings.ts';
import { unseal } from '../shared/encryption.ts';
import type { Letter } from './email-content.ts';

/** The letter in a row; undefined where its text was erased, or was written with another secret. */
export function openLetter(
  { http }: Pick<Settings, 'http'>,
  { sealed_body, message_id }: { sealed_body: string | null; message_id: string },
): Letter | undefined {
  const body = sealed_body === null ? undefined : unseal(http.sessionSecret, message_id, sealed_body);
  return body === undefined ? undefined : (JSON.parse(body) as Letter);
}
