import type { Generated } from 'kysely';

export type JournalTable = {
  id: Generated<number>;
  at: string;
  actor_id: number | null;
  /** The part of the deed's name before its dot. */
  area: string;
  deed: string;
  subject: string;
  subject_id: number | null;
  details: string;
  address: string | null;
  /** Null where the details were blanked, or are none. */
  details_salt: string | null;
  details_digest: string | null;
  address_salt: string | null;
  address_digest: string | null;
  /** Null in rows from before the chain, until the portal next starts. */
  mac: string | null;
};

/** The row before the first one that is kept, and the last one: where the chain begins and where it ends. */
export type JournalEndTable = { side: 'front' | 'back'; row_id: number; mac: string | null; seal: string | null };
