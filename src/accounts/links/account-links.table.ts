import type { Generated } from 'kysely';

export type AccountLinkTable = {
  id: Generated<number>;
  secret_hash: string;
  user_id: number;
  kind: 'invitation' | 'reset' | 'email';
  email: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  created_by: number | null;
};
