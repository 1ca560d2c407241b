import type { Generated } from 'kysely';
import type { Answer } from './mail-transport.ts';
import type { LetterKind } from './email-content.ts';

export type MailTable = {
  id: Generated<number>;
  letter: LetterKind;
  user_id: number | null;
  address: string;
  subject: string;
  sealed_body: string | null;
  message_id: string;
  state: Generated<'queued' | 'claimed' | 'sent' | 'failed'>;
  answer: Answer | null;
  claim: string | null;
  attempts: Generated<number>;
  failure: string | null;
  queued_at: string;
  useful_until: string;
  ended_at: string | null;
};
