import { HttpError } from '../../platform/http/http-error.ts';
import { HashingBusyError } from '../hashing/hashing-queue.ts';

/** Too many people hash at this moment: the form is to be sent again a little later. */
export async function rejectWhenBusy<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    if (error instanceof HashingBusyError) throw new HttpError(503, 'busy', { 'Retry-After': '15' });
    throw error;
  });
}
