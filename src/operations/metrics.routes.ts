import type { RequestHandler } from 'express';
import { Gauge, Registry } from 'prom-client';
import { countLiveCalls } from '../attendance/live-calls.ts';
import type { JitsiMonitor, JitsiStatus } from '../jitsi/client/jitsi-monitor.ts';
import type { FindLiveCalls } from '../meetings/live-call.ts';
import { databaseFailure } from '../platform/db/database-errors.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';

const jitsiStates = ['unknown', 'reachable', 'unreachable', 'timeout', 'unexpected-response'] as const satisfies JitsiStatus['kind'][];

/** `/metrics`: the counters of all processes since the start and the gauges of this moment, in Prometheus' text format. */
export function metricsPage(
  context: AppContext & { metrics: PortalMetrics; jitsi: JitsiMonitor },
  findLiveCalls: FindLiveCalls,
): RequestHandler {
  const { metrics, jitsi } = context;
  const gauges = new Registry();
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [gauges] });
  const rooms = gauge('portal_live_rooms', 'Calls with participants, as Jitsi reported');
  const people = gauge('portal_live_people', 'Participants in calls, as Jitsi reported');
  const down = gauge('portal_jitsi_down', '1 while users who join are told that Jitsi does not answer');
  const probe = gauge('portal_jitsi_probe', '1 for the state that the last probe of Jitsi found, 0 for all others', ['state']);

  return async (_request, response) => {
    // While the database cannot be reached, the counters still say what happens.
    const live = await countLiveCalls(context, findLiveCalls).catch((error: unknown) => {
      if (databaseFailure(error)) return undefined;
      throw error;
    });
    rooms.set(live?.rooms ?? NaN);
    people.set(live?.people ?? NaN);
    down.set(jitsi.isDown() ? 1 : 0);
    const current = jitsi.status().kind;
    for (const state of jitsiStates) probe.set({ state }, state === current ? 1 : 0);
    const all = Registry.merge([await metrics.sum(), gauges]);
    response.set('Content-Type', all.contentType).send(await all.metrics());
  };
}
