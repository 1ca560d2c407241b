import type { AccountNeeds } from '../accounts/needs.ts';
import type { JitsiWatch } from '../jitsi-server/jitsi-watch.ts';

export type DashboardNeeds = AccountNeeds & { jitsi: JitsiWatch };
