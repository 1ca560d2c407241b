import { minutes } from '../platform/shared/clock.ts';
import type { AccountContext } from './context.ts';
import { isDirectoryOff } from './sign-in-policy.ts';

type DismissalContext = Pick<AccountContext, 'db' | 'clock' | 'directory'>;

/** So long nobody asks the directory again about a user who is signed in. */
const RECHECK_PAUSE_MS = minutes(5);

/**
 * Whether the directory, where it can be asked, has an identity of the user no more, or has disabled it. Whoever is dismissed there is out
 * here, by whatever way they came; where the policy has switched the directory off, its word counts no more.
 */
export async function isDismissed(context: DismissalContext, accountId: number): Promise<boolean> {
  const { directory } = context;
  if (!directory || directory.isDown()) return false;
  const subject = await findDirectorySubject(context, accountId);
  if (subject === undefined) return false;
  const entry = await directory.findBySubject(subject).catch(() => 'unknown' as const);
  return entry !== 'unknown' && (entry?.disabled ?? true);
}

/** The same about users who go on using the portal, each asked about once in five minutes. In between, and while nobody answers, they go on. */
export function createDismissalCheck(context: DismissalContext): (accountId: number) => Promise<boolean> {
  /** When it was asked about whom, the oldest first. */
  const askedAt = new Map<number, number>();
  return async (accountId) => {
    if (!context.directory || context.directory.isDown()) return false;
    const now = context.clock.now().getTime();
    for (const [id, at] of askedAt) {
      if (now - at < RECHECK_PAUSE_MS) break;
      askedAt.delete(id);
    }
    if (askedAt.has(accountId)) return false;
    askedAt.set(accountId, now);
    const isOut = await isDismissed(context, accountId);
    // Their other sessions end with their next requests.
    if (isOut) askedAt.delete(accountId);
    return isOut;
  };
}

/** The number in the directory of a user who has an identity there. Undefined too where the policy has switched it off: it is asked about nobody. */
export async function findDirectorySubject(
  { db, directory }: Pick<AccountContext, 'db' | 'directory'>,
  accountId: number,
): Promise<string | undefined> {
  if (!directory || (await isDirectoryOff(db))) return undefined;
  const identities = db.selectFrom('account_identities').select('subject').where('user_id', '=', accountId);
  return (await identities.where('issuer', '=', directory.directory.issuer).executeTakeFirst())?.subject;
}
