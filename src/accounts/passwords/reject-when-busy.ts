import { Refusal } from '../../platform/http/http-error.ts';
import { HashingBusy } from '../hashing/hashing-queue.ts';

/** Too many people hash at this moment: the form is to be sent again a little later. */
export async function unlessBusy<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    if (error instanceof HashingBusy) throw new Refusal(503, 'busy', { 'Retry-After': '15' });
    throw error;
  });
}
