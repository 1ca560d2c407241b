import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Fetch, JitsiMonitor } from '../../../src/jitsi/client/jitsi-monitor.ts';
import { TestClock } from '../../support/test-clock.ts';

/** A server that answers every path like this, and how often it was asked. */
async function serverWith(status: number, type: string): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(status, { 'Content-Type': type }).end('var config = {};');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

describe('the Jitsi server', () => {
  test('is reachable where it serves config.js', async () => {
    const { url } = await serverWith(200, 'application/javascript; charset=utf-8');
    const watch = new JitsiMonitor(url, new TestClock(), fetch);
    expect(watch.status()).toEqual({ kind: 'unknown' });
    await watch.refresh();
    expect(watch.status()).toMatchObject({ kind: 'reachable' });
  });

  test.each([
    [502, 'application/javascript'],
    [200, 'text/html'],
    [302, 'application/javascript'],
  ])('is unexpected where it responds %i with %s', async (status, type) => {
    const { url } = await serverWith(status, type);
    const watch = new JitsiMonitor(url, new TestClock(), fetch);
    watch.status();
    await watch.refresh();
    expect(watch.status()).toMatchObject({ kind: 'unexpected-response', status });
  });

  test('is unreachable without a connection, and timed out after too long', async () => {
    const stateAfter = async (ask: Fetch) => {
      const watch = new JitsiMonitor('http://127.0.0.1:1', new TestClock(), ask);
      watch.status();
      await watch.refresh();
      return watch.status();
    };
    expect(await stateAfter(fetch)).toMatchObject({ kind: 'unreachable' });
    const timedOut = await stateAfter(() => Promise.reject(new DOMException('no answer', 'TimeoutError')));
    expect(timedOut).toMatchObject({ kind: 'timeout' });
  });

  test('is asked once a minute, however often the status is read', async () => {
    const { url, asked } = await serverWith(200, 'text/javascript');
    const clock = new TestClock();
    const watch = new JitsiMonitor(url, clock, fetch);
    for (let look = 0; look < 5; look++) watch.status();
    await watch.refresh();
    watch.status();
    expect(asked()).toBe(1);
    clock.advance({ minutes: 1 });
    expect(watch.status()).toMatchObject({ kind: 'reachable' });
    await watch.refresh();
    expect(asked()).toBe(2);
  });
});

describe('is down', () => {
  test('after three failures in a row, not after one, and up again with the first response', async () => {
    const answers = [false, true, false, false, true, false, false, false, true];
    const script = () => new Response('', { headers: { 'Content-Type': 'text/javascript' } });
    const ask: Fetch = () => (answers.shift() ? Promise.resolve(script()) : Promise.reject(new Error('lost')));
    const watch = new JitsiMonitor('http://127.0.0.1:1', new TestClock(), ask);
    expect(watch.isDown()).toBe(false);
    const states: boolean[] = [];
    while (answers.length > 0) {
      await watch.refresh();
      states.push(watch.isDown());
    }
    expect(states).toEqual([false, false, false, false, false, false, false, true, false]);
  });

  test('is polled in the background, more often after a failure, until the monitor is stopped', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let asked = 0;
    const ask: Fetch = () => {
      asked++;
      return Promise.reject(new Error('nobody there'));
    };
    const watch = new JitsiMonitor('http://127.0.0.1:1', new TestClock(), ask);
    const stop = watch.start(() => 0.5);
    await vi.advanceTimersByTimeAsync(8000);
    expect([asked, watch.isDown()]).toEqual([3, true]);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(3);
  });
});
