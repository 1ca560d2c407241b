import { readSettings } from '../src/config/environment.ts';
import { startPortal } from '../src/portal.ts';
import { answerParent } from './server-process.ts';

/** The portal as `npm start` starts it, with settings from the environment. */
const portal = await startPortal(readSettings());
answerParent(portal.port, () => portal.close());
