import type { Generated } from 'kysely';

export type GuestLinkTable = {
  id: Generated<number>;
  meeting_id: number;
  created_by: number | null;
  created_at: string;
  ends_at: string | null;
  max_uses: number;
  uses: Generated<number>;
  encrypted_code: string | null;
  revoked_at: string | null;
};

export type GuestPassTable = {
  id: Generated<number>;
  link_id: number;
  meeting_id: number;
  secret_hash: string;
  guest_id: string;
  name: string;
  created_at: string;
  join_count: Generated<number>;
  first_joined_at: string | null;
  last_joined_at: string | null;
  refusal_count: Generated<number>;
};
