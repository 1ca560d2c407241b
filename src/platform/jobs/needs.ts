import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';

/** What the runner of jobs is handed: a part of what everyone is. */
export type JobContext = { db: Db; clock: Clock; log: Logger };
