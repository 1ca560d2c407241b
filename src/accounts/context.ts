import type { AppContext } from '../platform/http/context.ts';
import type { HashingQueue } from './hashing/hashing-queue.ts';

export type AccountContext = AppContext & { hashing: HashingQueue };

/** What it takes to make a link and to leave a mail, inside a transaction. */
export type LinkContext = Pick<AppContext, 'clock' | 'settings'>;
