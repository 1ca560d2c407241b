import type { Needs } from '../http/needs.ts';
import type { HashingQueue } from './hashing-queue.ts';

export type AccountNeeds = Needs & { hashing: HashingQueue };
