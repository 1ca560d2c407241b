import type { RequestListener } from 'node:http';
import type { PortalContext } from '../../src/context.ts';
import type { ProcessGroup, Samples } from '../../src/platform/processes/process-group.ts';
import { startPortal, type Portal, type PortalOptions } from '../../src/portal.ts';
import type { Settings } from '../../src/platform/config/settings.ts';

/** `contexts`: of each process. */
export type ProcessesOfPortal = Portal & { contexts: PortalContext[] };

/**
 * Two portals with a context each on one database, as with WEB_PROCESSES=2, behind the address of the first one: requests go to them in turn,
 * so that a test notices what only one of them knows. Jobs run in the first one.
 */
export async function startTwoPortals(settings: Settings, options: PortalOptions): Promise<ProcessesOfPortal> {
  const [firstGroup, secondGroup] = createGroup();
  const first = await startPortal(settings, { ...options, processGroup: firstGroup });
  const second = await startPortal(settings, { ...options, processGroup: secondGroup });
  const contexts = [first.context, second.context];
  // What each process looks after by itself every few seconds, all do at once.
  refreshTogether(contexts.map(({ jitsi }) => jitsi));
  refreshTogether(contexts.map(({ identity }) => identity));
  const listeners = [first, second].map(({ server }) => server.listeners('request')[0] as RequestListener);
  let requests = 0;
  first.server.removeAllListeners('request');
  first.server.on('request', (request, response) => listeners[requests++ % 2]!(request, response));
  return {
    ...first,
    contexts,
    async close() {
      await first.close();
      await second.close();
    },
  };
}

function createGroup(): [ProcessGroup, ProcessGroup] {
  const reads: (() => Promise<Samples>)[] = [];
  const member = (number: number): ProcessGroup => ({
    number,
    provideSamples: (read) => void reads.push(read),
    collectSamples: () => Promise.all(reads.map((read) => read())),
  });
  return [member(1), member(2)];
}

function refreshTogether(parts: { refresh: () => Promise<void> }[]): void {
  const refreshes = parts.map((part) => part.refresh.bind(part));
  const refreshAll = async () => {
    await Promise.all(refreshes.map((refresh) => refresh()));
  };
  for (const part of parts) part.refresh = refreshAll;
}
