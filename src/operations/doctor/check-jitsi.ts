import {
  type ConfigScript,
  fetchConfigScript,
  type JitsiWebConfig,
  parseConfigScript,
  probeCertificate,
  probePath,
  probePort,
} from '../../jitsi/client/probe.ts';
import { endRoom, listRoomOccupants, loadRoomCensus } from '../../jitsi/client/prosody-rooms.ts';
import { createDoctorRoomName } from '../../jitsi/tokens/room-name.ts';
import { isSafeForSecrets } from '../../platform/config/validators.ts';
import { type CheckResult, type DoctorContext, failed, passed, skipped, warning } from './check-result.ts';
import { createTestToken } from './check-sign-in.ts';

const EXPIRES_SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Prosody compares `nbf` and `exp` to the second; the portal signs tokens with `nbf` 10 s in the past. */
const MAX_CLOCK_SKEW_SECONDS = 5;

/** Prosody's internal HTTP port: any client that reaches it can list and end rooms. */
const PROSODY_PORT = 5280;

/** Checks Jitsi's web server. Returns the settings of its web page; undefined where no further check is possible. */
export async function* checkWeb(context: DoctorContext): AsyncGenerator<CheckResult, JitsiWebConfig | undefined> {
  const { serverUrl } = context.settings.jitsi;
  if (!isSafeForSecrets(serverUrl)) {
    yield failed('web', 'web-unencrypted', serverUrl);
    return undefined;
  }
  const page = await fetchConfigScript(serverUrl);
  if (page.kind !== 'answers') {
    // A rejected certificate shows as an unreachable server: the check of the certificate says more.
    const certificate = await checkCertificate(context);
    yield failed('web', page.condition === 'too-slow' ? 'web-too-slow' : 'web-unreachable', page.condition);
    if (certificate.outcome === 'certificate-refused') yield certificate;
    return undefined;
  }
  yield page.isScript ? passed('web', 'web-answers', page.milliseconds) : failed('web', 'web-wrong', page.status);
  yield await checkCertificate(context);
  const config = parseConfigScript(page.isScript ? page.text : '');
  // What is not Jitsi says nothing about Jitsi: not by its clock, nor by what it does not have.
  if (!page.isScript) for (const check of ['clock', 'port', 'paths', 'domain', 'guests'] as const) yield skipped(check, 'no-connection');
  else {
    yield checkClock(context, page);
    yield await checkPort(serverUrl);
    yield await checkPaths(serverUrl);
    yield* checkWebConfig(context, config);
  }
  return config;
}

async function checkCertificate({ settings, clock }: DoctorContext): Promise<CheckResult> {
  if (settings.jitsi.serverUrl.startsWith('http:')) return skipped('certificate', 'certificate-none');
  const certificate = await probeCertificate(settings.jitsi.serverUrl);
  if (certificate.kind === 'unreachable') return skipped('certificate', 'certificate-unknown', certificate.code);
  if (certificate.kind === 'refused') return failed('certificate', 'certificate-refused', certificate.code);
  const left = Math.floor((certificate.expiresAt.getTime() - clock.now().getTime()) / DAY_MS);
  return left < EXPIRES_SOON_DAYS
    ? warning('certificate', 'certificate-expires-soon', left)
    : passed('certificate', 'certificate-valid', left);
}

function checkClock({ clock }: DoctorContext, { date, milliseconds }: ConfigScript): CheckResult {
  if (!date) return skipped('clock', 'clock-unknown');
  // The header has whole seconds, and was written during the request.
  const difference = (date.getTime() + 500 + milliseconds / 2 - clock.now().getTime()) / 1000;
  const seconds = Math.round(difference);
  return Math.abs(difference) > MAX_CLOCK_SKEW_SECONDS ? failed('clock', 'clock-skewed', seconds) : passed('clock', 'clock-ok', seconds);
}

async function checkPort(serverUrl: string): Promise<CheckResult> {
  const { hostname } = new URL(serverUrl);
  const probe = await probePort(hostname.replace(/^\[|\]$/g, ''), PROSODY_PORT);
  switch (probe.kind) {
    case 'open':
      return warning('port', 'port-open', `${hostname}:${PROSODY_PORT}`);
    case 'closed':
      return passed('port', 'port-closed');
    case 'unseen':
      return skipped('port', 'port-unseen', probe.address);
    case 'unknown':
      return skipped('port', 'port-unknown', probe.code);
    default:
      return probe satisfies never;
  }
}

async function checkPaths(serverUrl: string): Promise<CheckResult> {
  const probes = await Promise.all(['/room-census', '/sessions'].map((path) => probePath(serverUrl, path)));
  if (probes.includes('served')) return failed('paths', 'paths-exposed', serverUrl);
  return probes.includes('unknown') ? skipped('paths', 'paths-unknown', serverUrl) : passed('paths', 'paths-closed');
}

function* checkWebConfig({ settings }: DoctorContext, config: JitsiWebConfig): Generator<CheckResult> {
  const { domain, guestDomain, namesGuests, tokenAuthUrl } = config;
  const { xmppDomain, auth } = settings.jitsi;
  if (domain === undefined) yield warning('domain', 'domain-unknown', xmppDomain);
  else yield domain === xmppDomain ? passed('domain', 'domain-matches', domain) : failed('domain', 'domain-mismatch', domain);
  if (guestDomain !== undefined) yield failed('guests', 'guests-on', guestDomain);
  else yield domain === undefined || namesGuests ? skipped('guests', 'guests-unknown') : passed('guests', 'guests-off');
  const wanted = `${settings.http.publicUrl}/aula/{room}?state={state}`;
  if (auth === 'sql') {
    if (tokenAuthUrl !== undefined) yield failed('token-auth-url', 'token-auth-url-with-accounts', tokenAuthUrl);
  } else if (tokenAuthUrl === undefined) yield failed('token-auth-url', 'token-auth-url-missing', wanted);
  else if (!tokenAuthUrl.startsWith(`${settings.http.publicUrl}/aula/{room}`))
    yield failed('token-auth-url', 'token-auth-url-elsewhere', wanted);
  else
    yield tokenAuthUrl === wanted
      ? passed('token-auth-url', 'token-auth-url-set')
      : warning('token-auth-url', 'token-auth-url-without-state', wanted);
}

/** Checks Prosody's HTTP port: ending a room, listing its occupants, listing open rooms. The room of the check is never open. */
export async function checkProsody({ settings, tokenSigner, clock }: DoctorContext): Promise<CheckResult> {
  const { prosodyUrl, xmppDomain } = settings.jitsi;
  if (prosodyUrl === undefined) return skipped('prosody', 'prosody-not-configured');
  const [port, room] = [{ prosodyUrl, xmppDomain }, createDoctorRoomName()];
  const [ending, people, census] = await Promise.all([
    endRoom({ ...port, room, token: createTestToken(tokenSigner, room, clock.now()) }),
    listRoomOccupants(port, room),
    loadRoomCensus(port),
  ]);
  const answers = { muc_end_meeting: ending, muc_size: people.kind, muc_census: census.kind };
  const modulesWith = (kind: string) => Object.entries(answers).flatMap(([module, answer]) => (answer === kind ? module : []));
  // The room was never open: who ends it, or finds anyone in it, is no Prosody.
  const isFalse = ending === 'ended' || (people.kind === 'occupants' && people.occupants.length > 0);
  if (isFalse || modulesWith('unreachable').length > 0) return failed('prosody', 'prosody-unreachable', prosodyUrl);
  if (modulesWith('no-module').length > 0) return warning('prosody', 'prosody-no-module', modulesWith('no-module').join(', '));
  if (modulesWith('refused').length > 0) return warning('prosody', 'prosody-refused', modulesWith('refused').join(', '));
  return passed('prosody', 'prosody-ok');
}
