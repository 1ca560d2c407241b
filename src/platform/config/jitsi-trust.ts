import type { JitsiSettings } from './settings.ts';
import type { Variables } from './variables.ts';

/** A setting of Jitsi's containers that must have one value, their default, and what goes wrong otherwise. */
type RequiredSetting = { name: keyof Variables; defaultValue: unknown; required: unknown; consequence: string };

const alwaysRequired: RequiredSetting[] = [
  { name: 'ENABLE_AUTH', defaultValue: false, required: true, consequence: 'Jitsi lets anyone into any room' },
  { name: 'ENABLE_GUESTS', defaultValue: false, required: false, consequence: 'unknown guests get into open rooms' },
];

/** With tokens: what makes the role in the token the role in the call. */
const requiredWithTokens: RequiredSetting[] = [
  ...alwaysRequired,
  { name: 'AUTH_TYPE', defaultValue: 'internal', required: 'jwt', consequence: 'Jitsi does not check tokens' },
  { name: 'JICOFO_ENABLE_AUTH', defaultValue: true, required: false, consequence: 'everyone with a token moderates' },
  { name: 'ENABLE_AUTO_OWNER', defaultValue: true, required: false, consequence: 'the first to join moderates, even a student' },
  { name: 'JWT_ALLOW_EMPTY', defaultValue: false, required: false, consequence: 'users join without a token' },
  {
    name: 'JWT_ENABLE_DOMAIN_VERIFICATION',
    defaultValue: false,
    required: true,
    consequence: 'a token also opens rooms of the same name under other paths, and guests are not rejected',
  },
];

/**
 * Rejects settings with which Jitsi would not enforce what the portal decides. The settings of Jitsi's containers are checked only
 * when the portal reads the same file, which it concludes from ENABLE_AUTH being set.
 */
export function rejectUntrustedJitsiSettings(given: Variables, xmppDomain: string, problems: string[]): void {
  if (given.XMPP_DOMAIN && given.XMPP_DOMAIN !== xmppDomain) {
    problems.push(`JITSI_XMPP_DOMAIN: is ${xmppDomain}, but Jitsi's own XMPP_DOMAIN is ${given.XMPP_DOMAIN}; the two must agree`);
  }
  if (given.XMPP_CONFIGURATION && isBrokenByCommas(given.XMPP_CONFIGURATION)) {
    problems.push('XMPP_CONFIGURATION: is split at every comma; write ; in place of the commas inside of { }, ( ) and quotes');
  }
  if (given.ENABLE_AUTH !== undefined) checkRequired(given, given.JITSI_AUTH === 'jwt' ? requiredWithTokens : alwaysRequired, problems);
  if (given.JITSI_AUTH === 'sql') checkAccountSettings(given, xmppDomain, problems);
  else checkTokenSettings(given, problems);
}

/** With accounts Jitsi decides who moderates, by the operator's settings. */
export function resolveModerators(given: Variables): JitsiSettings['moderators'] {
  if (given.JITSI_AUTH === 'jwt') return 'from-token';
  return given.JICOFO_ENABLE_AUTH ? 'everyone' : 'first';
}

/** Whether a token can bypass the lobby. When Jitsi's modules are not known here, the doctor checks it. */
export function canTokenBypassLobby(given: Variables): boolean {
  return given.XMPP_MUC_MODULES === undefined || roomModules(given).includes('token_lobby_bypass');
}

function checkRequired(given: Variables, demands: RequiredSetting[], problems: string[]): void {
  for (const { name, defaultValue, required, consequence } of demands) {
    if ((given[name] ?? defaultValue) !== required) problems.push(`${name}: must be ${formatValue(required)}; otherwise ${consequence}`);
  }
}

/** With tokens: what must be set besides, again only when the portal reads Jitsi's settings. */
function checkTokenSettings(given: Variables, problems: string[]): void {
  if (given.ENABLE_AUTH === undefined) return;
  const modules = roomModules(given);
  if (!modules.includes('token_affiliation')) {
    problems.push('XMPP_MUC_MODULES: must name token_affiliation; otherwise nobody moderates, teachers neither');
  } else if (!modules.includes('token_lobby_bypass')) {
    problems.push('XMPP_MUC_MODULES: must name token_lobby_bypass; otherwise teachers wait in the lobby too, and nobody opens it');
  }
  const wayBack = `${given.PUBLIC_URL ?? ''}/aula/{room}`;
  if (!withSingleSlashes(given.TOKEN_AUTH_URL ?? '').startsWith(wayBack)) {
    problems.push(`TOKEN_AUTH_URL: must be ${wayBack}?state={state}; otherwise whoever reloads the page of a call is out`);
  }
}

function roomModules({ XMPP_MUC_MODULES = '' }: Variables): string[] {
  return XMPP_MUC_MODULES.split(',').map((name) => name.trim());
}

/** With accounts Jitsi knows only that a user has one: room names that cannot be guessed and reservations do the rest. */
function checkAccountSettings(given: Variables, xmppDomain: string, problems: string[]): void {
  const needed = (name: string, why: string) => problems.push(`${name}: JITSI_AUTH=sql needs it, ${why}`);
  if (!given.JITSI_ROOM_SECRET)
    needed('JITSI_ROOM_SECRET', 'because everyone who has an account gets into every room whose name they can guess');
  if (!given.JITSI_WEBHOOK_SECRET) needed('JITSI_WEBHOOK_SECRET', 'because only by asking the portal Jitsi learns which rooms may be open');
  if (given.XMPP_CREDENTIALS === 'off')
    problems.push('XMPP_CREDENTIALS: is off, but JITSI_AUTH=sql needs accounts; choose scram or authreg');
  if (given.XMPP_REALM !== xmppDomain) {
    problems.push(`XMPP_REALM: is ${given.XMPP_REALM}, but JITSI_XMPP_DOMAIN is ${xmppDomain}; with JITSI_AUTH=sql the two must agree`);
  }
  if (given.AUTH_TYPE === 'jwt') problems.push('AUTH_TYPE: is jwt, and then Jitsi never reads accounts; take internal with JITSI_AUTH=sql');
  if (given.TOKEN_AUTH_URL) problems.push('TOKEN_AUTH_URL: must be empty with JITSI_AUTH=sql; otherwise Jitsi never asks for a password');
  // By default the first follows ENABLE_AUTH, and the second applies only when the first is off.
  const isChosen = given.JICOFO_ENABLE_AUTH === true || (given.JICOFO_ENABLE_AUTH === false && given.ENABLE_AUTO_OWNER);
  if (!isChosen)
    needed('JICOFO_ENABLE_AUTH', 'as 1 where everyone moderates, or as 0 with ENABLE_AUTO_OWNER=1 where whoever comes first does');
}

/** Whether a part between two commas has unbalanced brackets or quotes: Jitsi's image puts each part on its own line. */
function isBrokenByCommas(lua: string): boolean {
  return lua.split(',').some((piece) => {
    const count = (character: string) => piece.split(character).length - 1;
    return count('{') !== count('}') || count('(') !== count(')') || count('"') % 2 === 1;
  });
}

function formatValue(value: unknown): string {
  if (typeof value !== 'boolean') return String(value);
  return value ? '1' : '0';
}

/** The portal answers a path with repeated slashes as the one without. */
function withSingleSlashes(url: string): string {
  return url.replace(/(?<!:)\/{2,}/g, '/');
}
