import express, { type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { parseRoomEvent, type RoomEventKind } from '../jitsi/tokens/room-event.ts';
import { recordDoctorRoomEvent } from '../meetings/rooms/doctor-room.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { handleRoomEvent } from './handle-room-event.ts';

/** The occupant list of a closed room has 150 to 400 bytes for each connection: enough for twenty thousand. */
const MAX_EVENT_SIZE = '8mb';

/** Prosody waits twice as long. */
const MAX_WAIT_MS = 10_000;

export type RoomEventHandlers = Record<RoomEventKind | 'body', RequestHandler>;

/**
 * `/api/jitsi/events/…`: the events that Jitsi's Prosody module (event_sync) posts. An event of a room without a meeting is answered with
 * 204 as well; an unreadable one with 400, because Prosody repeats a request that was answered with 500. One that cannot be written yet is
 * kept, because Prosody repeats for a few seconds only.
 */
export function roomEventHandlers(context: AppContext & { metrics: PortalMetrics }): RoomEventHandlers {
  const { bookkeeping, log, clock, metrics } = context;
  const clockDrift = new ClockDriftMonitor(log);
  const readJson: RequestHandler = express.json({ limit: MAX_EVENT_SIZE });

  const handlerFor =
    (kind: RoomEventKind): RequestHandler =>
    async (request, response) => {
      const event = parseRoomEvent(kind, request.body);
      if (!event) {
        log.warn({ event: kind }, 'a room event from Jitsi is invalid');
        throw new HttpError(400, 'bad-request');
      }
      const now = clock.now();
      let meetingId: number | undefined;
      const options = { what: 'room-event', weight: event.kind === 'destroyed' ? event.occupants.length + 1 : 1, maxWaitMs: MAX_WAIT_MS };
      const recorded = await bookkeeping.record(options, async (db) => {
        meetingId = await handleRoomEvent({ ...context, db }, event);
        if (meetingId === undefined) await recordDoctorRoomEvent(db, event.room, now);
      });
      if (recorded === 'lost') throw new HttpError(503, 'cannot-save');
      if (recorded === 'written' && meetingId === undefined) log.debug({ event: kind }, 'a room event from Jitsi belongs to no meeting');
      if (meetingId !== undefined) {
        clockDrift.check(event.at, now);
        // Negative where Jitsi's clock is ahead.
        metrics.eventLag.observe({ event: kind }, Math.max(0, now.getTime() - event.at.getTime()) / 1000);
      }
      // Never log the room name: knowing it is enough to join.
      if (event.kind === 'destroyed' && event.unreadableCount > 0)
        log.warn({ meeting: meetingId, number: event.unreadableCount }, 'a room event from Jitsi lists occupants that cannot be parsed');
      response.status(204).end();
    };

  return {
    created: handlerFor('created'),
    destroyed: handlerFor('destroyed'),
    joined: handlerFor('joined'),
    left: handlerFor('left'),
    /** Parses the body; a body that is too large or no JSON ends on the error page. */
    body: (request, response, next) =>
      readJson(request, response, (error?: unknown) => {
        if (error)
          log.warn({ event: request.path, status: (error as { status?: number }).status }, 'a room event from Jitsi cannot be read');
        next(error);
      }),
  };
}

/** Retries make an event at most a minute and a half old. */
const MAX_DRIFT_MS = minutes(2);

const WARNING_INTERVAL_MS = minutes(60);

/** Warns, at most once an hour, that the clocks of Jitsi and the portal differ: joining and leaving times are off by that difference. */
class ClockDriftMonitor {
  readonly #log: Logger;
  #warnedAt: Date | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  check(eventAt: Date, now: Date): void {
    const driftMs = eventAt.getTime() - now.getTime();
    if (Math.abs(driftMs) <= MAX_DRIFT_MS || (this.#warnedAt && this.#warnedAt > addMs(now, -WARNING_INTERVAL_MS))) return;
    this.#warnedAt = now;
    this.#log.warn({ seconds: Math.round(driftMs / 1000) }, "Jitsi's clock differs from the portal's: attendance goes by Jitsi's");
  }
}
