import { may, type Account } from '../../accounts/account.ts';
import type { Permission } from '../../accounts/permissions.ts';
import { signInTrouble, type SignInTrouble } from '../../accounts/limits/sign-in-failures.ts';
import { chainState, type ChainState } from '../audit-log/chain-state.ts';
import type { Entry } from '../audit-log/audit-entry.ts';
import { newestEntries } from '../audit-log/find-audit-entries.ts';
import { databaseSize } from '../../platform/db/database-size.ts';
import { onPostgres } from '../../platform/db/engine.ts';
import { mailQueue, type MailQueue } from '../../platform/mail/mail-queue.ts';
import { callsAround, type CallsAround } from '../../meetings/timetable/call-overview.ts';
import { portalVersion } from '../../platform/shared/portal-version.ts';
import type { AnswerCounts } from './answer-counts.ts';
import { emptiness, type Emptiness } from './dashboard.queries.ts';
import type { JitsiState } from '../../jitsi/client/jitsi-monitor.ts';
import { firstHour, joinFigures, type JoinFigures } from './join-statistics.ts';
import type { DashboardNeeds } from './needs.ts';

const NEWEST_ENTRIES = 5;

/** What the overview shows. A part that the person may not see is undefined. */
export type Tiles = {
  steps: Emptiness | undefined;
  calls: CallsAround | undefined;
  joins: JoinFigures | undefined;
  jitsi: JitsiState | undefined;
  signIns: SignInTrouble | undefined;
  mail: MailQueue | undefined;
  journal: { entries: Entry[]; chain: ChainState } | undefined;
  system: { version: string; engine: 'SQLite' | 'PostgreSQL'; databaseSize: number } | undefined;
};

/** What is remembered from one look to the next. */
export type Memory = { counts: AnswerCounts };

/** Looks up the parts that somebody may see, each with the permission that leads to the page where one can act on it. */
export async function tilesFor(needs: DashboardNeeds, { counts }: Memory, account: Account): Promise<Tiles> {
  const { db, settings, clock } = needs;
  const now = clock.now();
  const ifMay = async <Part>(permissions: Permission[], part: () => Part | Promise<Part>): Promise<Part | undefined> =>
    permissions.some((permission) => may(account, permission)) ? part() : undefined;
  return {
    steps: await ifMay(['people:manage'], () => emptiness(db)),
    calls: await ifMay(['meetings:manage', 'own-courses:manage'], () => callsAround(needs, account)),
    joins: await ifMay(['meetings:manage'], async () => joinFigures(await counts.since(db, firstHour(now), now), now)),
    jitsi: await ifMay(['meetings:manage'], () => needs.jitsi.look()),
    signIns: await ifMay(['people:see'], () => signInTrouble(db, now)),
    mail: await ifMay(['mail:see'], () => mailQueue(db, settings)),
    journal: await ifMay(['journal:see'], async () => ({ entries: await newestEntries(db, NEWEST_ENTRIES), chain: await chainState(db) })),
    system: await ifMay(['roles:manage'], async () => ({
      version: portalVersion,
      engine: onPostgres(db) ? ('PostgreSQL' as const) : ('SQLite' as const),
      databaseSize: await databaseSize(db),
    })),
  };
}
