import type { Needs } from '../http/needs.ts';
import type { HashingQueue } from './hashing/hashing-queue.ts';

export type AccountNeeds = Needs & { hashing: HashingQueue };

/** What it takes to make a link and to leave a mail, inside a transaction. */
export type LinkNeeds = Pick<Needs, 'clock' | 'settings'>;
