import { hasPermission, type Account } from '../../accounts/account.ts';
import type { Permission } from '../../accounts/permissions.ts';
import { summarizeSignInFailures, type SignInFailureSummary } from '../../accounts/limits/sign-in-failures.ts';
import { findIntegrityState, type IntegrityState } from '../audit-log/chain-state.ts';
import type { AuditEntry } from '../audit-log/audit-entry.ts';
import { findNewestAuditEntries } from '../audit-log/find-audit-entries.ts';
import { databaseSize, isPostgres } from '../../platform/db/engine.ts';
import { loadMailQueueStatus, type MailQueueStatus } from '../../platform/mail/find-mail.ts';
import { findCallOverview, type CallOverview } from '../../meetings/timetable/call-overview.ts';
import { portalVersion } from '../../platform/shared/package-root.ts';
import type { HourlyOutcomeCache } from './answer-counts.ts';
import { findSetupSteps, type SetupSteps } from './dashboard.queries.ts';
import type { JitsiStatus } from '../../jitsi/client/jitsi-monitor.ts';
import { statisticsStart, buildJoinStatistics, type JoinStatistics } from './join-statistics.ts';
import type { DashboardContext } from './needs.ts';

const NEWEST_ENTRIES = 5;

/** What the overview shows. A part that the person may not see is undefined. */
export type DashboardTiles = {
  steps: SetupSteps | undefined;
  calls: CallOverview | undefined;
  joins: JoinStatistics | undefined;
  jitsi: JitsiStatus | undefined;
  signIns: SignInFailureSummary | undefined;
  mail: MailQueueStatus | undefined;
  auditLog: { entries: AuditEntry[]; chain: IntegrityState } | undefined;
  system: { version: string; engine: 'SQLite' | 'PostgreSQL'; databaseSize: number } | undefined;
};

/** What is remembered from one look to the next. */
export type DashboardCache = { outcomeCounts: HourlyOutcomeCache };

/** Looks up the parts that somebody may see, each with the permission that leads to the page where one can act on it. */
export async function loadTiles(context: DashboardContext, { outcomeCounts }: DashboardCache, account: Account): Promise<DashboardTiles> {
  const { db, settings, clock } = context;
  const now = clock.now();
  const ifMay = async <Part>(permissions: Permission[], part: () => Part | Promise<Part>): Promise<Part | undefined> =>
    permissions.some((permission) => hasPermission(account, permission)) ? part() : undefined;
  return {
    steps: await ifMay(['people:write'], () => findSetupSteps(db)),
    calls: await ifMay(['meetings:write', 'own-courses:write'], () => findCallOverview(context, account)),
    joins: await ifMay(['meetings:write'], async () =>
      buildJoinStatistics(await outcomeCounts.countsSince(db, statisticsStart(now), now), now),
    ),
    jitsi: await ifMay(['meetings:write'], () => context.jitsi.status()),
    signIns: await ifMay(['people:read'], () => summarizeSignInFailures(db, now)),
    mail: await ifMay(['mail:read'], () => loadMailQueueStatus(db, settings)),
    auditLog: await ifMay(['audit-log:read'], async () => ({
      entries: await findNewestAuditEntries(db, NEWEST_ENTRIES),
      chain: await findIntegrityState(db),
    })),
    system: await ifMay(['roles:write'], async () => ({
      version: portalVersion,
      engine: isPostgres(db) ? ('PostgreSQL' as const) : ('SQLite' as const),
      databaseSize: await databaseSize(db),
    })),
  };
}
