import type { Generated } from 'kysely';

/** `action` is JSON; `list_query` leads back to the list. */
export type BulkRunTable = {
  id: Generated<number>;
  actor_id: number | null;
  client_ip: string;
  action: string;
  list_query: string;
  people: number;
  undoes: number | null;
  created_at: string;
  ended_at: string | null;
};

/** `outcome` is `done`, why the person was skipped, or null where it is not their turn yet. */
export type BulkRunPersonTable = { run_id: number; user_id: number; outcome: string | null };
