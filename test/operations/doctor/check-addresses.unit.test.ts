import { expect, test } from 'vitest';
import { checkIpv6 } from '../../../src/operations/doctor/check-addresses.ts';
import type { DoctorContext } from '../../../src/operations/doctor/check-result.ts';

const contextOf = (portal: string, jitsi: string) =>
  ({ settings: { http: { publicUrl: portal }, jitsi: { serverUrl: jitsi } } }) as DoctorContext;
const context = contextOf('https://portal.example.org', 'https://meet.example.org');

const records: Record<string, string[]> = { 'meet.example.org': ['2001:db8::5'], 'portal.example.org': [] };
const refuse = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

test.each([
  ['no AAAA', () => Promise.resolve([]), false, 'ok', 'ipv6-none', ''],
  ['names without addresses', () => refuse('ENODATA'), false, 'ok', 'ipv6-none', ''],
  ['names that are only in /etc/hosts', () => refuse('ENOTFOUND'), false, 'ok', 'ipv6-none', ''],
  ['AAAA of one, without IPv6', (name: string) => Promise.resolve(records[name]!), false, 'warning', 'ipv6-shared', 'meet.example.org'],
  [
    'AAAA of both, without IPv6',
    () => Promise.resolve(['2001:db8::5']),
    false,
    'warning',
    'ipv6-shared',
    'portal.example.org, meet.example.org',
  ],
  ['AAAA, with IPv6', () => Promise.resolve(['2001:db8::5']), true, 'ok', 'ipv6-carried', 'portal.example.org, meet.example.org'],
  ['a DNS that does not answer', () => refuse('ETIMEOUT'), false, 'skipped', 'ipv6-unknown', 'portal.example.org: ETIMEOUT'],
])('%s', async (_what, resolveIpv6, hasIpv6, status, outcome, observed) => {
  expect(await checkIpv6(context, { resolveIpv6, hasIpv6: () => hasIpv6 })).toMatchObject({ check: 'ipv6', status, outcome, observed });
});

test('asks nobody about addresses', async () => {
  const asked = () => Promise.reject(new Error('asked'));
  const surroundings = { resolveIpv6: asked, hasIpv6: () => false };
  for (const [portal, jitsi] of [
    ['http://127.0.0.1:3000', 'https://203.0.113.5'],
    ['http://[::1]:3000', 'http://[2001:db8::5]:8000'],
  ] as const)
    expect(await checkIpv6(contextOf(portal, jitsi), surroundings)).toMatchObject({ outcome: 'ipv6-none' });
});
