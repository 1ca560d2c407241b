import type { Generated } from 'kysely';
import type { LetterKind } from './letter.ts';

export type MailTable = {
  id: Generated<number>;
  letter: LetterKind;
  user_id: number | null;
  address: string;
  subject: string;
  sealed_body: string | null;
  message_id: string;
  state: Generated<'queued' | 'sent' | 'failed'>;
  attempts: Generated<number>;
  failure: string | null;
  queued_at: string;
  useful_until: string;
  ended_at: string | null;
};
