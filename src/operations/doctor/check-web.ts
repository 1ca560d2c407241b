import { certificateOf } from '../../jitsi/client/certificate.ts';
import { isPathServed, isPortOpen } from '../../jitsi/client/open-ports.ts';
import { mayCarrySecrets } from '../../platform/config/validators.ts';
import { readWebPage, webConfigIn, type WebConfig, type WebPage } from '../../jitsi/client/probe.ts';
import { bad, doubtful, good, notAsked, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';

const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Prosody compares `nbf` and `exp` to the second; the portal dates its tokens back by 10. */
const MOST_SECONDS_OFF = 5;

/** Prosody's HTTP: whoever reaches it ends any room and reads who is in which. */
const PROSODY_PORT = 5280;

/** Jitsi as its web server shows itself. Answers what its web page is told; undefined where nothing more can be asked of it. */
export async function* checkWeb(needs: DoctorNeeds): AsyncGenerator<Finding, WebConfig | undefined> {
  const { serverUrl } = needs.settings.jitsi;
  if (!mayCarrySecrets(serverUrl)) {
    yield bad('web', 'web-in-clear', serverUrl);
    return undefined;
  }
  const page = await readWebPage(serverUrl);
  if (page.kind !== 'answers') {
    // A certificate that is refused shows as an unreachable server: its own line says more.
    const certificate = await certificateLine(needs);
    yield bad('web', page.condition === 'too-slow' ? 'web-too-slow' : 'web-unreachable', page.condition, 21);
    if (certificate.outcome === 'certificate-refused') yield certificate;
    return undefined;
  }
  yield page.isScript ? good('web', 'web-answers', page.milliseconds) : bad('web', 'web-wrong', page.status);
  yield await certificateLine(needs);
  yield clockLine(needs, page);
  yield await portLine(serverUrl);
  if (!page.isScript) return NOTHING_TOLD;
  const config = webConfigIn(page.text);
  yield* checkWebConfig(needs, config);
  return config;
}

const NOTHING_TOLD: WebConfig = { domain: undefined, mucPrefix: undefined, guestDomain: undefined, tokenAuthUrl: undefined };

async function certificateLine({ settings, clock }: DoctorNeeds): Promise<Finding> {
  if (settings.jitsi.serverUrl.startsWith('http:')) return notAsked('certificate', 'certificate-none');
  const certificate = await certificateOf(settings.jitsi.serverUrl);
  if (certificate.kind !== 'sound') return bad('certificate', 'certificate-refused', certificate.code);
  const left = Math.floor((certificate.until.getTime() - clock.now().getTime()) / DAY_MS);
  return left < SOON_DAYS ? doubtful('certificate', 'certificate-ends-soon', left) : good('certificate', 'certificate-sound', left);
}

function clockLine({ clock }: DoctorNeeds, { date, milliseconds }: WebPage): Finding {
  if (!date) return notAsked('clock', 'clock-unknown');
  // The header has whole seconds, and was written while we waited.
  const difference = (date.getTime() + 500 + milliseconds / 2 - clock.now().getTime()) / 1000;
  const seconds = Math.round(difference);
  return Math.abs(difference) > MOST_SECONDS_OFF ? bad('clock', 'clock-off', seconds, 5) : good('clock', 'clock-right', seconds);
}

async function portLine(serverUrl: string): Promise<Finding> {
  const { hostname, port } = new URL(serverUrl);
  // Where the address itself is Prosody's, as on a machine for trials, there is nothing to hide.
  const isOpen = port !== String(PROSODY_PORT) && (await isPortOpen(hostname.replace(/^\[|\]$/g, ''), PROSODY_PORT));
  if (isOpen) return doubtful('port', 'port-open', `${hostname}:${PROSODY_PORT}`, 15);
  const served = (await isPathServed(serverUrl, '/room-census')) || (await isPathServed(serverUrl, '/sessions'));
  return served ? bad('port', 'paths-open', serverUrl, 15) : good('port', 'port-shut');
}

function* checkWebConfig({ settings }: DoctorNeeds, { domain, guestDomain, tokenAuthUrl }: WebConfig): Generator<Finding> {
  const { xmppDomain, auth } = settings.jitsi;
  if (domain === undefined) yield doubtful('domain', 'domain-unknown', xmppDomain, 2);
  else yield domain === xmppDomain ? good('domain', 'domain-agrees', domain) : bad('domain', 'domain-differs', domain, 2);
  yield guestDomain === undefined ? good('guests', 'guests-off') : bad('guests', 'guests-on', guestDomain, 16);
  const wanted = `${settings.http.publicUrl}/aula/{room}?state={state}`;
  if (auth === 'sql') {
    if (tokenAuthUrl !== undefined) yield bad('way-back', 'way-back-with-accounts', tokenAuthUrl, 13);
  } else if (tokenAuthUrl === undefined) yield bad('way-back', 'way-back-missing', wanted, 13);
  else if (!tokenAuthUrl.startsWith(`${settings.http.publicUrl}/aula/{room}`)) yield bad('way-back', 'way-back-elsewhere', wanted, 13);
  else yield tokenAuthUrl === wanted ? good('way-back', 'way-back-set') : doubtful('way-back', 'way-back-without-state', wanted, 13);
}
