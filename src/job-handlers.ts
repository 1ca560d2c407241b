import type { JobHandlers } from './jobs/job.ts';
import type { PortalNeeds } from './portal.ts';

/** Every kind of background job of the portal, and what does it. */
export function jobHandlers(_needs: PortalNeeds): JobHandlers {
  return {};
}
