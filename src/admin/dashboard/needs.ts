import type { AccountNeeds } from '../../accounts/context.ts';
import type { JitsiWatch } from '../../jitsi/client/jitsi-monitor.ts';

export type DashboardNeeds = AccountNeeds & { jitsi: JitsiWatch };
