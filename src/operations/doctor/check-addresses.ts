import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type CheckResult, type DoctorContext, passed, skipped, warning } from './check-result.ts';

const MOST_WAITING_MS = 2000;

/** What is outside of the portal: DNS, and the machine, or container, on which it runs. */
type Surroundings = { resolveIpv6: (name: string) => Promise<string[]>; hasIpv6: () => boolean };

/**
 * Checks whether people come over IPv6 into a network without it. Docker passes them on under one address of its own, and then all of them share the
 * limits on sign-ins.
 */
export async function checkIpv6({ settings }: DoctorContext, { resolveIpv6, hasIpv6 } = surroundings): Promise<CheckResult> {
  const hosts = [settings.http.publicUrl, settings.jitsi.serverUrl].map((url) => new URL(url).hostname);
  const names = [...new Set(hosts)].filter((host) => isIP(host) === 0 && !host.startsWith('['));
  const found: string[] = [];
  for (const name of names) {
    try {
      if ((await resolveIpv6(name)).length > 0) found.push(name);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code !== 'ENODATA' && code !== 'ENOTFOUND') return skipped('ipv6', 'ipv6-unknown', `${name}: ${code}`);
    }
  }
  if (found.length === 0) return passed('ipv6', 'ipv6-none');
  return hasIpv6() ? passed('ipv6', 'ipv6-carried', found.join(', ')) : warning('ipv6', 'ipv6-shared', found.join(', '));
}

const surroundings: Surroundings = {
  resolveIpv6: (name) => new Resolver({ timeout: MOST_WAITING_MS, tries: 1 }).resolve6(name),
  hasIpv6: () =>
    Object.values(networkInterfaces())
      .flat()
      .some((network) => network?.family === 'IPv6' && !network.internal && !network.address.startsWith('fe80:')),
};
