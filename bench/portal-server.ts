import { readSettings } from '../src/platform/config/environment.ts';
import type { Fetch } from '../src/jitsi/client/jitsi-monitor.ts';
import { startPortal } from '../src/portal.ts';
import { serveParent } from './server-process.ts';

/** The benchmark has no Jitsi, and the portal redirects only to one that responds. */
const jitsiAnswers: Fetch = () => Promise.resolve(new Response('', { headers: { 'Content-Type': 'text/javascript' } }));

/** The portal like `npm start`, with settings from the environment. */
const portal = await startPortal(readSettings(), { fetchJitsi: jitsiAnswers });
serveParent(portal.port, () => portal.close());
