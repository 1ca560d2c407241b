import type { Generated } from 'kysely';

export type TotpFactorTable = {
  user_id: number;
  encrypted_secret: string;
  confirmed_at: string;
  last_step: number;
  set_by: number | null;
};

export type RecoveryCodeTable = { user_id: number; code_hash: string; used_at: string | null };

export type PasskeyTable = {
  id: Generated<number>;
  user_id: number;
  credential_id: string;
  user_handle: string;
  public_key: string;
  counter: number;
  transports: Generated<string>;
  name: string;
  created_at: string;
  last_used_at: string | null;
  set_by: number | null;
};

export type SecondFactorResetTable = {
  user_id: number;
  secret_hash: string;
  requested_by: number;
  requested_at: string;
  due_at: string;
};
