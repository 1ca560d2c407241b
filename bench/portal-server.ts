import { readSettings } from '../src/platform/config/environment.ts';
import type { Fetch } from '../src/jitsi/client/jitsi-monitor.ts';
import { startPortal } from '../src/portal.ts';
import { serveParent } from './server-process.ts';

/** There is no Jitsi behind the benchmark: nobody would be sent to one that does not answer. */
const jitsiAnswers: Fetch = () => Promise.resolve(new Response('', { headers: { 'Content-Type': 'text/javascript' } }));

/** The portal as `npm start` starts it, with settings from the environment. */
const portal = await startPortal(readSettings(), { fetchJitsi: jitsiAnswers });
serveParent(portal.port, () => portal.close());
