import { isIP } from 'node:net';
import type { z } from 'zod';

const privateIpPattern = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/;
const privateSuffixPattern = /(^|\.)(localhost|local|internal|lan|home\.arpa|test)$/;

/**
 * Whether the host is on this machine or in a private network: a loopback or private IP, a name without dots (a container), or one
 * of the suffixes that no public name has (RFC 6761, RFC 6762, RFC 8375).
 */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return privateIpPattern.test(name);
  return !name.includes('.') || privateSuffixPattern.test(name);
}

/** What a list holds, with commas or spaces between. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Whether the host is this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host) || host.endsWith('.localhost');
}

/** Whether secrets may be sent to this URL: encrypted, or within a private network. */
export function isSafeForSecrets(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isPrivateHost(hostname));
}

/**
 * Whether the driver understands the URL of a PostgreSQL: an unescaped `/`, `#` or `?` ends the password for the driver, whose error
 * message would show the rest of it. A missing host means a socket.
 */
export function isPostgresUrl(text: string): boolean {
  try {
    const { username, password, pathname, search, hash } = new URL(text.replace('@/', '@socket/'));
    decodeURIComponent(username + password);
    return !(pathname || search).includes('@') && hash === '';
  } catch {
    return false;
  }
}

const networkNames = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Validates Express' `trust proxy`: a number of hops, or IP addresses and networks separated by commas. Express itself accepts `true`,
 * and for invalid values the start fails with a stack trace.
 */
export function parseTrustedProxies(text: string, context: z.RefinementCtx): string | number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  if (text === 'true') {
    context.addIssue('true would believe any client’s X-Forwarded-For, which defeats the limits of sign-in; give the number of hops');
  } else if (!text.split(',').every((part) => isNetwork(part.trim()))) {
    context.addIssue('must be a number of hops (1), or with commas between them: loopback, linklocal, uniquelocal, IP addresses, networks');
  }
  return text;
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  if (address.includes('%')) return false;
  if (length === undefined) return networkNames.includes(address) || isIP(address) !== 0;
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) >= 1 && Number(length) <= longest;
}
