import type { AccountNeeds } from '../accounts/context.ts';
import type { JitsiWatch } from '../jitsi-server/jitsi-watch.ts';

export type DashboardNeeds = AccountNeeds & { jitsi: JitsiWatch };
