import type { AppContext } from '../platform/http/context.ts';
import type { HashingQueue } from './hashing/hashing-queue.ts';

export type AccountContext = AppContext & { hashing: HashingQueue };

/** What creating a link and queueing its mail needs inside a transaction. */
export type LinkContext = Pick<AppContext, 'clock' | 'settings'>;
