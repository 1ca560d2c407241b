import type { Generated } from 'kysely';

export type GuestLinkTable = {
  id: Generated<number>;
  meeting_id: number;
  made_by: number | null;
  made_at: string;
  ends_at: string | null;
  most_uses: number;
  uses: Generated<number>;
  code: string | null;
  withdrawn_at: string | null;
};

export type GuestPassTable = {
  id: Generated<number>;
  link_id: number;
  meeting_id: number;
  secret_hash: string;
  guest_id: string;
  name: string;
  made_at: string;
  entered: Generated<number>;
  first_entered_at: string | null;
  last_entered_at: string | null;
  refused: Generated<number>;
};
