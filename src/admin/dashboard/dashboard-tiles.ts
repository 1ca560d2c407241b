import { hasPermission, type Account } from '../../accounts/account.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { summarizeSignInFailures, type SignInFailureSummary } from '../../accounts/limits/lockouts.ts';
import type { Permission } from '../../accounts/permissions.ts';
import type { JitsiMonitor, JitsiStatus } from '../../jitsi/client/jitsi-monitor.ts';
import { findCallOverview, type CallOverview } from '../../meetings/timetable/meeting-cards.ts';
import { databaseSize, isPostgres } from '../../platform/db/engine.ts';
import { loadMailQueueStatus, type MailQueueStatus } from '../../platform/mail/find-mail.ts';
import { portalVersion } from '../../platform/shared/package-root.ts';
import { loadRecentFigures, type RecentFigures } from '../../figures/load-figures.ts';
import { findNewestAuditEntries, type AuditEntry } from '../audit-log/audit-entries.ts';
import { findIntegrityState, type IntegrityState } from '../audit-log/check-audit-log.ts';

export type DashboardContext = AccountContext & { jitsi: JitsiMonitor };

const MAX_ENTRIES = 5;

/** Tiles that the account may not see are undefined. */
type DashboardTiles = {
  calls: CallOverview | undefined;
  figures: RecentFigures | undefined;
  jitsi: JitsiStatus | undefined;
  signIns: SignInFailureSummary | undefined;
  mail: MailQueueStatus | undefined;
  auditLog: { entries: AuditEntry[]; integrity: IntegrityState } | undefined;
  system: { version: string; engine: 'SQLite' | 'PostgreSQL'; databaseSize: number } | undefined;
};

/** Loads each tile if the account has one of the permissions of the page that the tile leads to. */
export async function loadTiles(context: DashboardContext, account: Account): Promise<DashboardTiles> {
  const { db, settings, clock } = context;
  const now = clock.now();
  const ifPermitted = async <Tile>(permissions: Permission[], load: () => Tile | Promise<Tile>): Promise<Tile | undefined> =>
    permissions.some((permission) => hasPermission(account, permission)) ? load() : undefined;
  const [calls, figures, jitsi, signIns, mail, auditLog, system] = await Promise.all([
    ifPermitted(['meetings:write', 'own-courses:write'], () => findCallOverview(context, account)),
    ifPermitted(['meetings:write'], () => loadRecentFigures(context)),
    ifPermitted(['meetings:write'], () => context.jitsi.status()),
    ifPermitted(['people:read'], () => summarizeSignInFailures(db, now)),
    ifPermitted(['mail:read'], () => loadMailQueueStatus(db, settings)),
    ifPermitted(['audit-log:read'], async () => ({
      entries: await findNewestAuditEntries(db, MAX_ENTRIES),
      integrity: await findIntegrityState(db),
    })),
    ifPermitted(['roles:write'], async () => ({
      version: portalVersion,
      engine: isPostgres(db) ? ('PostgreSQL' as const) : ('SQLite' as const),
      databaseSize: await databaseSize(db),
    })),
  ]);
  return { calls, figures, jitsi, signIns, mail, auditLog, system };
}
