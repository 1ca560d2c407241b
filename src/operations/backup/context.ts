import type { Settings } from '../../platform/config/settings.ts';
import type { Clock } from '../../platform/shared/clock.ts';

/** What the stories of this module are handed. `say` tells the operator who waits how far it is. */
export type OperationContext = { settings: Settings; clock: Clock; reportProgress: (line: string) => void };
