import type { Request } from 'express';
import { isIPv6 } from 'node:net';

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
 * The client's IP as limits count it: an IPv4 address, or the /64 network of an IPv6 address, because one client usually has the
 * whole network. `TRUST_PROXY` decides whether `X-Forwarded-For` is believed.
 */
export function clientIp(request: Request): string {
  const address = (request.ip ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  return isIPv6(address) ? ipv6Network(address) : address;
}

function ipv6Network(address: string): string {
  const [front = '', back = ''] = address.replace(/%.*$/, '').split('::');
  const head = front.split(':').filter(Boolean);
  const tail = back.split(':').filter(Boolean);
  const gap = address.includes('::') ? Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0') : [];
  const groups = [...head, ...gap, ...tail].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
