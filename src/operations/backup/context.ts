import type { Settings } from '../../platform/config/settings.ts';
import type { Clock } from '../../platform/shared/clock.ts';

/** What the stories of this module are handed. `say` tells the operator who waits how far it is. */
export type MovingNeeds = { settings: Settings; clock: Clock; say: (line: string) => void };
