import { readSettings } from '../../platform/config/environment.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { CommandError } from './command-error.ts';

const defaults = { DATABASE_URL: 'file:data/demo.sqlite3', HOST: '127.0.0.1', PORT: '3000' };

/**
 * Settings of the demo: what the environment gives, else those of a development machine. Reads no `.env`, so that the demo
 * never meets the database of a real portal by accident. Where no Jitsi is named, the stand-in on the next port is.
 */
export function readDemoSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  if (environment['NODE_ENV'] === 'production') throw new CommandError('the demo and its seed refuse NODE_ENV=production');
  const given = { ...defaults, ...omitEmpty(environment) };
  const standIn = { JITSI_SERVER_URL: `http://${given.HOST}:${Number(given.PORT) + 1}` };
  return readSettings({ ...standIn, ...given, NODE_ENV: 'development', APP_DEBUG: 'true' }, {});
}

/** Whether the portal's tokens go to the stand-in rather than to a Jitsi that the operator named. */
export function usesJitsiStandIn(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !environment['JITSI_SERVER_URL'];
}

function omitEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])));
}
