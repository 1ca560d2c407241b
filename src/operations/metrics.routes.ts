import type { RequestHandler } from 'express';
import { Gauge, Registry } from 'prom-client';
import type { JitsiStatus, JitsiMonitor } from '../jitsi/client/jitsi-monitor.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';

export type CountLiveCalls = () => Promise<{ rooms: number; people: number }>;

const jitsiStates = ['not-asked', 'answers', 'unreachable', 'too-slow', 'wrong-answer'] as const satisfies JitsiStatus['kind'][];

/** `/metrics`: what was counted and how things stand at this moment, as Prometheus reads it. */
export function metricsPage({ meters, jitsi }: { meters: PortalMetrics; jitsi: JitsiMonitor }, countLive: CountLiveCalls): RequestHandler {
  const moment = new Registry();
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [moment] });
  const rooms = gauge('portal_live_rooms', 'Calls in which somebody is, as Jitsi told');
  const people = gauge('portal_live_people', 'People in calls, as Jitsi told');
  const down = gauge('portal_jitsi_down', '1 while the door tells people that Jitsi does not answer');
  const probe = gauge('portal_jitsi_probe', '1 at what came of the last question to Jitsi, 0 at everything else', ['state']);
  const all = Registry.merge([meters.registry, moment]);

  return async (_request, response) => {
    const live = await countLive();
    rooms.set(live.rooms);
    people.set(live.people);
    down.set(jitsi.isDown() ? 1 : 0);
    const found = jitsi.status().kind;
    for (const state of jitsiStates) probe.set({ state }, state === found ? 1 : 0);
    response.set('Content-Type', all.contentType).send(await all.metrics());
  };
}
