import type { Generated } from 'kysely';

export type AuditLogTable = {
  id: Generated<number>;
  at: string;
  actor_id: number | null;
  /** The part of the event's name before its dot. */
  category: string;
  event: string;
  subject: string;
  subject_id: number | null;
  details: string;
  client_ip: string | null;
  /** Null where the details were blanked, or are none. */
  details_salt: string | null;
  details_digest: string | null;
  client_ip_salt: string | null;
  client_ip_digest: string | null;
  /** Null in rows from before the chain, until the portal next starts. */
  mac: string | null;
};

/** The row before the first one that is kept, and the last one: where the chain begins and where it ends. */
export type AuditLogEndTable = { side: 'front' | 'back'; row_id: number; mac: string | null; seal: string | null };
