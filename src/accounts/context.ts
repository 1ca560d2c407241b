import type { Needs } from '../platform/http/context.ts';
import type { HashingQueue } from './hashing/hashing-queue.ts';

export type AccountNeeds = Needs & { hashing: HashingQueue };

/** What it takes to make a link and to leave a mail, inside a transaction. */
export type LinkNeeds = Pick<Needs, 'clock' | 'settings'>;
