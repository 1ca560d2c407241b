import { readSettings } from '../src/platform/config/environment.ts';
import type { Ask } from '../src/jitsi/client/fetch.ts';
import { startPortal } from '../src/portal.ts';
import { answerParent } from './server-process.ts';

/** There is no Jitsi behind the benchmark: nobody would be sent to one that does not answer. */
const jitsiAnswers: Ask = () => Promise.resolve(new Response('', { headers: { 'Content-Type': 'text/javascript' } }));

/** The portal as `npm start` starts it, with settings from the environment. */
const portal = await startPortal(readSettings(), { ask: jitsiAnswers });
answerParent(portal.port, () => portal.close());
