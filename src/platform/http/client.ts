import type { Request, RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';

/** The browser and IP of a sign-in. Names only, without versions that would tell one device from another. */
export type Device = { browser: string | undefined; system: string | undefined; clientIp: string };

/** In this order: most browsers also send the names of older ones. */
const browsers: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad|iPod/, 'iOS'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];

export function parseDevice(request: Request): Device {
  const agent = request.get('User-Agent') ?? '';
  return { browser: findName(browsers, agent), system: findName(systems, agent), clientIp: clientIp(request) };
}

function findName(patterns: [RegExp, string][], agent: string): string | undefined {
  return patterns.find(([pattern]) => pattern.test(agent))?.[1];
}

/**
 * The client's IP, the one identity for limits, logs, audit events and lists of sessions: an IPv4 address whole, of IPv6 the /64
 * network, because one client usually has the whole network. `TRUST_PROXY` decides whose `X-Forwarded-For` is believed.
 */
export function clientIp(request: Request): string {
  const { address } = findClient(request);
  if (!address) return UNKNOWN_IP;
  return 'octets' in address ? address.toString() : ipv6Network(address);
}

/** Warns once when what proxies say of clients cannot be used: limits and logs then know a proxy instead of the clients behind it. */
export function warnAboutProxies(log: Logger, trustProxy: string | number | undefined): RequestHandler {
  let hasWarned = false;
  return (request, _response, next) => {
    if (!hasWarned && request.get('X-Forwarded-For')) {
      const { unreadable } = findClient(request);
      hasWarned = trustProxy === undefined || unreadable !== undefined;
      if (trustProxy === undefined) log.warn(NO_TRUSTED_PROXY);
      else if (unreadable !== undefined) log.warn({ reported: unreadable.slice(0, MAX_HOP_LENGTH) }, UNREADABLE_PROXY);
    }
    next();
  };
}

const NO_TRUSTED_PROXY =
  'requests come through a proxy, but TRUST_PROXY is not set: all clients share its IP address, and sign-in over https fails';
const UNREADABLE_PROXY =
  'a trusted proxy sent something in X-Forwarded-For that is no IP address: all clients behind it share the proxy’s own; mend its settings';

/** The connection ended before the address was asked for. */
const UNKNOWN_IP = 'unknown';

/** Longer than any IP address with zone and port. */
const MAX_HOP_LENGTH = 80;

type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

type IsTrusted = (address: string, hop: number) => boolean;

/** `unreadable`: what a trusted hop reported and is no IP address. */
type Client = { address: IpAddress | undefined; unreadable?: string };

/** Clients that came before, by the addresses that their requests named. */
const knownClients = new WeakMap<IsTrusted, Map<string, Client>>();

const MAX_KNOWN_CLIENTS = 1000;

function findClient(request: Request): Client {
  const isTrusted = request.app.get('trust proxy fn') as IsTrusted;
  const [own = '', reported = ''] = [request.socket.remoteAddress, request.get('X-Forwarded-For')];
  let known = knownClients.get(isTrusted);
  if (!known || known.size >= MAX_KNOWN_CLIENTS) knownClients.set(isTrusted, (known = new Map<string, Client>()));
  const key = `${own} ${reported}`;
  let client = known.get(key);
  if (!client) known.set(key, (client = followHops(own, reported, isTrusted)));
  return client;
}

/**
 * Goes from the connection's own address to the one that each trusted hop reports. What a trusted hop reports and is no IP address
 * tells no client from another: the client then gets the address of that hop.
 */
function followHops(own: string, forwardedFor: string, isTrusted: IsTrusted): Client {
  const reported = forwardedFor.split(',').map((text) => text.trim());
  let address = parseHop(own);
  for (const [hop, text] of reported.filter(Boolean).reverse().entries()) {
    if (!address || !isTrusted(address.toString(), hop)) break;
    const next = parseHop(text);
    if (!next) return { address, unreadable: text };
    address = next;
  }
  return { address };
}

/** As proxies write it: an IP address, IPv6 also in brackets or with a zone, a port behind, the whole in quotes (RFC 7239). */
function parseHop(text: string): IpAddress | undefined {
  if (text.length > MAX_HOP_LENGTH) return undefined;
  const host = text.replace(/^"(.*)"$/, '$1').replace(/^(\[.*\]|.*\.\d+):\d{1,5}$/, '$1');
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/%[^:%]*$/, '');
  // Other notations of IPv4, such as 010.1 for 8.0.0.1, are read differently by different programs.
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  return ipaddr.IPv6.isValid(bare) ? unwrapIpv4(ipaddr.IPv6.parse(bare)) : undefined;
}

/** An IPv4 address that IPv6 carries: mapped (RFC 4291), or translated (RFC 6052), where all of IPv4 is in one /64. */
function unwrapIpv4(address: ipaddr.IPv6): IpAddress {
  const carriesIpv4 = ['ipv4Mapped', 'rfc6052'].includes(address.range());
  return carriesIpv4 ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address;
}

function ipv6Network(address: ipaddr.IPv6): string {
  const groups = address.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
