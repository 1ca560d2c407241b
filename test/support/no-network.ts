import type { Fetch } from '../../src/jitsi/client/jitsi-monitor.ts';

/** Asks servers of this machine alone: a test that looks at a page must not call on somebody's Jitsi. */
export const fetchWithoutNetwork: Fetch = (address, init) =>
  new URL(address).hostname === '127.0.0.1' ? fetch(address, init) : Promise.reject(new Error(`tests do not ask ${address}`));
