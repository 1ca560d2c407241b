import { isIP } from 'node:net';
import type { z } from 'zod';

const networkNames = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * What Express may be told about proxies: a number of hops, or addresses and networks with commas between them. Express
 * itself would take `true`, or end at the start with a stack trace.
 */
export function parseTrustedProxies(text: string, context: z.RefinementCtx): string | number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  if (text === 'true') {
    context.addIssue('true would take anyone’s word for where they come from, and the limits of sign-in with it; give the number of hops');
  } else if (!text.split(',').every((part) => isNetwork(part.trim()))) {
    context.addIssue('must be a number of hops (1), or with commas between them: loopback, linklocal, uniquelocal, IP addresses, networks');
  }
  return text;
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  if (length === undefined) return networkNames.includes(address) || isIP(address) !== 0;
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) >= 1 && Number(length) <= longest;
}
