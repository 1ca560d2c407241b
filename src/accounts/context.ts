import type { Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { DirectoryClient } from './directory/directory-client.ts';
import type { HashingQueue } from './hashing/hashing-queue.ts';

export type AccountContext = AppContext & {
  hashing: HashingQueue;
  /** Undefined where the settings name none. */
  directory: DirectoryClient | undefined;
  /** Gives a user who signs in what their groups give; see `groups/apply-groups.ts`. `session`: the hashed id of the one that begins. */
  applyGroups: (tx: Tx, accountId: number, session: string | undefined) => Promise<void>;
};

/** What creating a link and queueing its mail needs inside a transaction. */
export type LinkContext = Pick<AppContext, 'clock' | 'settings'>;
