import { isIP } from 'node:net';

const privateIpPattern = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/;
const privateSuffixPattern = /(^|\.)(localhost|local|internal|lan|home\.arpa|test)$/;

/**
 * Whether what is sent there stays on this machine or in a house's own network: a loopback or private address, a name without dots
 * (a container's), or one of the endings that no public name has (RFC 6761, RFC 6762, RFC 8375).
 */
export function isPrivateHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return privateIpPattern.test(name);
  return !name.includes('.') || privateSuffixPattern.test(name);
}

/** Whether a token may go to this address: encrypted, or where nobody else listens. */
export function isSafeForSecrets(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isPrivateHost(hostname));
}
