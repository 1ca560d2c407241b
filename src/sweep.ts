import { dropTriesBefore } from './accounts/sign-in-limits.queries.ts';
import type { Needs } from './http/needs.ts';
import { removeSessionsBefore } from './http/sessions.queries.ts';
import { after, days, minutes } from './shared/clock.ts';

const EVERY = minutes(60);

/** Removes, once an hour, what has had its time: sessions that ended, and failed tries that no longer count. */
export function startSweeping(needs: Needs): () => void {
  const timer = setInterval(() => void sweep(needs), EVERY);
  timer.unref();
  return () => clearInterval(timer);
}

export async function sweep({ db, clock, log }: Needs): Promise<void> {
  try {
    await removeSessionsBefore(db, clock.now());
    await dropTriesBefore(db, after(clock.now(), -days(1)));
  } catch (error) {
    log.error({ error: String(error) }, 'old sessions could not be removed');
  }
}
