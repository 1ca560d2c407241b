import type { TokenSigner } from '../jitsi/tokens/room-token.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';

/** `jitsi.isDown()` answers from what the monitor last saw, without a request to Jitsi. */
export type MeetingContext = AppContext & { tokenSigner: TokenSigner; jitsi: { isDown(): boolean }; metrics: PortalMetrics };
