import type { Generated } from 'kysely';

/** What a group at a provider gives: a role, or a course with a role in it. */
export type GroupMappingTable = {
  id: Generated<number>;
  issuer: string;
  group_name: string;
  role_id: number | null;
  course_id: number | null;
  course_role: 'student' | 'teacher' | null;
};

/**
 * `validating`: the directory is being read. `ready`: waits for a confirmation. `confirmed`: is compared with the directory once more.
 * `applying`: being done, person by person. The others are final.
 */
export type DirectoryRunState = 'validating' | 'ready' | 'confirmed' | 'applying' | 'applied' | 'failed';

/** Why a run ended without result. */
export type DirectoryRunProblem = 'directory-down' | 'directory-limit' | 'directory-off' | 'forbidden' | 'unexpected-error';

/** What a run would do with a person. `unchanged`: at most store the groups, which give nothing else than before. */
export type DirectoryVerdict = 'new' | 'changed' | 'dismissed' | 'refused' | 'unchanged';

/** A synchronisation with the directory. `actor_id`: null for the night and for operators. */
export type DirectoryRunTable = {
  id: Generated<number>;
  actor_id: number | null;
  client_ip: string | null;
  created_at: string;
  state: DirectoryRunState;
  job_id: number | null;
  linked: Generated<number>;
  unchanged: Generated<number>;
  unusual: Generated<number>;
  revalidated: Generated<number>;
  digest: string | null;
  problem: DirectoryRunProblem | null;
  ended_at: string | null;
};

/** What a run would do with a person; `plan` is a `PersonPlan`. */
export type DirectoryRunPersonTable = {
  run_id: number;
  line: number;
  verdict: DirectoryVerdict;
  user_id: number | null;
  plan: string;
  done: Generated<number>;
};
