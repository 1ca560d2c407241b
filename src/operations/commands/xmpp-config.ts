import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { formatEnvironmentLine, buildProsodyEnvironment } from '../../jitsi/credentials/prosody-environment.ts';
import { CommandError } from './command-error.ts';

/** `npm run xmpp:config`: the variables that `prosody/portal.cfg.lua` asks for, for the settings in force. */
export function xmppConfig(): Promise<number> {
  loadEnvFile();
  const settings = readSettings();
  if (settings.xmpp.form === 'off') throw new CommandError('XMPP_CREDENTIALS=off: Prosody reads nothing of the portal');
  const variables = buildProsodyEnvironment(settings);
  for (const [name, value] of Object.entries(variables)) console.log(formatEnvironmentLine(name, value));
  if (variables['PORTAL_DB_USER']) console.log('# add PORTAL_DB_PASSWORD, the password of that role');
  return Promise.resolve(0);
}
