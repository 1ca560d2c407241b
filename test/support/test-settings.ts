import { readSettings } from '../../src/platform/config/environment.ts';
import type { Settings } from '../../src/platform/config/settings.ts';

/** Settings without the machine's environment, with a free port and the test's own. */
export function testSettings(given: Record<string, string>): Settings {
  return readSettings({ NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'DEBUG', XMPP_SCRAM_ITERATIONS: '4096', ...given }, {});
}
