import { lookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { CommandError } from './command.ts';

/** The addresses that a host name leads to, as this machine resolves it; none where it leads nowhere. */
export async function resolveHostName(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** Addresses typed by an operator, in one text with commas or one by one. Nothing else goes into the file: a line of its own in it would be a setting. */
export function parsePublicIps(typed: string[]): string[] {
  const addresses = typed.flatMap((text) => text.split(',')).map((text) => text.trim());
  for (const address of addresses) {
    if (isIP(address) === 0 || address.includes('%'))
      throw new CommandError(`--public-address: «${address}» is no address; give it as 203.0.113.5, several with commas`);
    if (!isReachable(address)) throw new CommandError(`--public-address: nobody reaches this machine at ${address}`);
  }
  if (!addresses.some(isIPv4))
    throw new CommandError('--public-address: at least one IPv4 address is needed, because Docker publishes ports there');
  return [...new Set(addresses)];
}

/**
 * Of the addresses of a name those that the video bridge announces. IPv6 is left out, because Docker's default network has none; a
 * machine's own name often leads to 127.0.1.1 on itself.
 */
export function usablePublicIps(addresses: string[]): string[] {
  return [...new Set(addresses.filter((address) => isIPv4(address) && isReachable(address)))];
}

/** Sentences about addresses that reach not everyone, or are not where the name leads. */
export function describeAddressProblems(jitsi: string, publicIps: string[], resolved: string[]): string[] {
  const announced = usablePublicIps(resolved);
  const isElsewhere = announced.length > 0 && !announced.some((address) => publicIps.includes(address));
  return [
    ...(isElsewhere ? [`${jitsi} leads to ${announced.join(', ')}, which is not among them: --public-address writes another one`] : []),
    ...publicIps.filter(isPrivate).map((address) => `${address} is reached only from inside of its own network`),
    ...(resolved.some((address) => isIP(address) === 6)
      ? [`${jitsi} has an IPv6 address (AAAA) too: without IPv6 in Docker's network take it out (docs/deployment.md)`]
      : []),
  ];
}

/**
 * The address that a relay shows, and the machine's own: behind NAT the private one of two, else the same. Undefined where there is no IPv4
 * address.
 */
export function relayIpv4(publicIps: string[]): { shown: string; own: string } | undefined {
  const addresses = publicIps.filter(isIPv4);
  const shown = addresses.find((address) => !isPrivate(address)) ?? addresses[0];
  return shown === undefined ? undefined : { shown, own: addresses.find(isPrivate) ?? shown };
}

function isReachable(address: string): boolean {
  return !['unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast', 'ipv4Mapped'].includes(ipaddr.parse(address).range());
}

function isPrivate(address: string): boolean {
  return ['private', 'uniqueLocal', 'carrierGradeNat'].includes(ipaddr.parse(address).range());
}
