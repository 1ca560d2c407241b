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
  /** Null where the details were erased, or there are none. */
  details_salt: string | null;
  details_digest: string | null;
  client_ip_salt: string | null;
  client_ip_digest: string | null;
  /** Null in rows that were written before the chain was started. */
  mac: string | null;
};

/** `front`: the row before the first that is stored; `back`: the last row. */
export type AuditLogEndTable = { side: 'front' | 'back'; row_id: number; mac: string | null; seal: string | null };
