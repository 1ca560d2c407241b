import type { Settings } from '../config/settings.ts';
import { decryptText } from '../shared/encryption.ts';
import type { EmailContent } from './email-content.ts';

/** The letter in a row; undefined where its text was erased, or was written with another secret. */
export function decryptEmailContent(
  { http }: Pick<Settings, 'http'>,
  { encrypted_content, message_id }: { encrypted_content: string | null; message_id: string },
): EmailContent | undefined {
  const body = encrypted_content === null ? undefined : decryptText(http.sessionSecret, message_id, encrypted_content);
  return body === undefined ? undefined : (JSON.parse(body) as EmailContent);
}
