import type { Generated } from 'kysely';
import type { DeliveryStatus } from './mail-transport.ts';
import type { EmailTemplate } from './email-content.ts';

export type MailTable = {
  id: Generated<number>;
  template: EmailTemplate;
  user_id: number | null;
  email: string;
  subject: string;
  encrypted_content: string | null;
  message_id: string;
  state: Generated<'queued' | 'claimed' | 'sent' | 'failed'>;
  delivery_status: DeliveryStatus | null;
  dedupe_key: string | null;
  attempts: Generated<number>;
  failure_reason: string | null;
  queued_at: string;
  expires_at: string;
  ended_at: string | null;
};
