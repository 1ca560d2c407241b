import type { Generated } from 'kysely';

export type ApiGrantTable = {
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

export type ApiSecretTable = {
  secret_hash: string;
  grant_id: number;
  kind: 'access' | 'refresh' | 'key';
  expires_at: string;
  exchanged_at: string | null;
};

export type ApiCreationTable = { user_id: number; key: string; request_hash: string; made_id: number; made_at: string };
