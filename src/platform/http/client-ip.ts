import { isIPv6 } from 'node:net';
import type { Request } from 'express';

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the /64 network of an IPv6 one, because a single
 * person holds a whole such network. `TRUST_PROXY` decides whether a proxy's word is taken.
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
