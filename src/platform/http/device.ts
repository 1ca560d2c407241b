import type { Request } from 'express';
import { clientIp } from './client-ip.ts';

/** With what and from where somebody signed in, as far as a browser tells: names, no version by which it could be told from others. */
export type Device = { browser: string | undefined; system: string | undefined; clientIp: string };

/** In this order: most browsers also bear the names of those that came before them. */
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

function findName(known: [RegExp, string][], agent: string): string | undefined {
  return known.find(([pattern]) => pattern.test(agent))?.[1];
}
