import type { AccountContext } from '../../accounts/context.ts';
import type { JitsiMonitor } from '../../jitsi/client/jitsi-monitor.ts';

export type DashboardContext = AccountContext & { jitsi: JitsiMonitor };
