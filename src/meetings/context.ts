import type { TokenSigner } from '../jitsi/tokens/room-token.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';

/** `jitsi.isDown()` answers from what the monitor last saw, without a request to Jitsi. */
export type MeetingContext = AppContext & { tokenSigner: TokenSigner; jitsi: { isDown(): boolean }; metrics: PortalMetrics };

/** For use cases that need only the database, the clock and the settings. */
export type SchedulingContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;
