import type { Generated } from 'kysely';

export type ApiTokenTable = {
  id: Generated<number>;
  user_id: number;
  kind: 'application' | 'key';
  name: string;
  scopes: string;
  device: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
};

export type ApiTokenHashTable = {
  token_hash: string;
  api_token_id: number;
  kind: 'access' | 'refresh' | 'key';
  expires_at: string;
  exchanged_at: string | null;
};
