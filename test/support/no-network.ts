import type { Fetch } from '../../src/jitsi/client/jitsi-monitor.ts';

/** Rejects requests to other machines, so that tests never reach a real Jitsi. */
export const fetchWithoutNetwork: Fetch = (address, init) =>
  new URL(address).hostname === '127.0.0.1' ? fetch(address, init) : Promise.reject(new Error(`tests do not ask ${address}`));
