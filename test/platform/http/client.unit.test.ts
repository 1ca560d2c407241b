import express, { type Request } from 'express';
import { describe, expect, test } from 'vitest';
import { clientIp, warnAboutProxies } from '../../../src/platform/http/client.ts';
import { createLogger } from '../../../src/platform/http/logger.ts';
import { LogCapture } from '../../support/log-capture.ts';

function request({
  trust,
  from = '10.0.0.1',
  forwarded,
}: {
  trust?: string | number;
  from?: string | undefined;
  forwarded?: string;
}): Request {
  const app = express();
  if (trust !== undefined) app.set('trust proxy', trust);
  const headers: Record<string, string | undefined> = { 'X-Forwarded-For': forwarded };
  return { app, socket: { remoteAddress: from }, get: (name: string) => headers[name] } as unknown as Request;
}

describe('the IP of a client that a trusted proxy reports as', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['"203.0.113.7:51234"', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7:51234', '203.0.113.7'],
    ['[::ffff:cb00:7107]:51234', '203.0.113.7'],
    ['64:ff9b::cb00:7107', '203.0.113.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff::9', '2001:db8:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['[2001:db8::1]:50001', '2001:db8:0:0::/64'],
    ['"[2001:db8::1]:50002"', '2001:db8:0:0::/64'],
    ['fe80::1%eth0.100', 'fe80:0:0:0::/64'],
    ['[fe80::1%25en-0]:50001', 'fe80:0:0:0::/64'],
    [' , 203.0.113.7 , ', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7:51234', '203.0.113.7'],
    ['unknown, 203.0.113.7', '203.0.113.7'],
  ])('%s', (forwarded, ip) => {
    expect(clientIp(request({ trust: 1, forwarded }))).toBe(ip);
  });
});

test.each([
  'unknown',
  '_hidden',
  '_hidden:51234',
  '-',
  'portal.example',
  '203.0.113',
  '203.0.113.300',
  '203.0.113.7.9',
  '0x7f.1',
  '2130706433',
  '010.0.0.1',
  '203.0.113.7:port',
  '203.0.113.7 51234',
  '2001:db8:0:0:0:0:0:1:50001',
  '[2001:db8::1',
  '[]',
  ':51234',
  '1'.repeat(81),
  '6.6.6.6, unknown',
])('a client that a trusted proxy reports as %s gets the IP of the proxy', (forwarded) => {
  expect(clientIp(request({ trust: 1, forwarded }))).toBe('10.0.0.1');
});

describe('the IP of a client behind several hops', () => {
  test.each<[string, { trust?: string | number; from?: string; forwarded?: string }, string]>([
    ['stops at the first that is not trusted', { trust: 'uniquelocal', forwarded: '6.6.6.6, 203.0.113.7:1, 10.0.0.2:80' }, '203.0.113.7'],
    ['counts hops', { trust: 2, forwarded: '6.6.6.6, 203.0.113.7:1, 198.51.100.1:443' }, '203.0.113.7'],
    ['is that of the hop that said something else', { trust: 3, forwarded: '6.6.6.6, unknown, 198.51.100.1:443' }, '198.51.100.1'],
    ['is trusted in its IPv4 form', { trust: '10.0.0.0/8', from: '::ffff:10.0.0.1', forwarded: '203.0.113.7' }, '203.0.113.7'],
    ['is the connection’s own without TRUST_PROXY', { from: '::ffff:10.0.0.1', forwarded: '203.0.113.7' }, '10.0.0.1'],
    ['is the connection’s own from elsewhere', { trust: 'loopback', from: '198.51.100.9', forwarded: '203.0.113.7' }, '198.51.100.9'],
  ])('%s', (_what, given, ip) => {
    expect(clientIp(request(given))).toBe(ip);
  });

  test('is unknown where the connection is gone', () => {
    expect(clientIp(request({ trust: 1, from: '', forwarded: '203.0.113.7' }))).toBe('unknown');
  });
});

describe('the log', () => {
  function warnings(given: { trust?: string | number; forwarded?: string }): string[] {
    const capture = new LogCapture();
    const warn = warnAboutProxies(createLogger({ level: 'INFO', file: undefined }, capture), given.trust);
    for (let count = 0; count < 3; count++) void warn(request(given), {} as never, () => undefined);
    return capture.lines().map(({ message }) => message);
  }

  test('warns once of a proxy that is not trusted, and of one that reports no addresses', () => {
    expect(warnings({ forwarded: '203.0.113.7' })).toEqual([expect.stringContaining('TRUST_PROXY is not set')]);
    expect(warnings({ trust: 1, forwarded: '203.0.113.7, _hidden' })).toEqual([expect.stringContaining('is no IP address')]);
    expect(warnings({ trust: 1, forwarded: '_hidden, 203.0.113.7:9' })).toEqual([]);
    expect(warnings({ trust: 1 })).toEqual([]);
  });
});
