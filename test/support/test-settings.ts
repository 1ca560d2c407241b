import { readSettings } from '../../src/platform/config/environment.ts';
import type { Settings } from '../../src/platform/config/settings.ts';

/** Settings of a test: nothing of the machine's own environment, a free port, and what the test gives on top. */
export function testSettings(given: Record<string, string>): Settings {
  return readSettings({ NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'DEBUG', XMPP_SCRAM_ITERATIONS: '4096', ...given }, {});
}
