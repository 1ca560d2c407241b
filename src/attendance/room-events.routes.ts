import express, { type RequestHandler } from 'express';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseRoomEvent, type RoomEventKind } from '../jitsi/tokens/room-event.ts';
import { recordDoctorRoomEvent } from '../meetings/rooms/doctor-room.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';
import { ClockDriftMonitor } from './clock-drift-monitor.ts';
import { handleRoomEvent } from './handle-room-event.ts';

/** The list of a closed room has 150 to 400 bytes for each connection that there was: this is enough for twenty thousand. */
const MAX_EVENT_SIZE = '8mb';

export type RoomEventHandlers = Record<RoomEventKind | 'body', RequestHandler>;

/**
 * `/api/jitsi/events/…`: what Jitsi's server tells of its rooms. What it tells is answered 204 also where no meeting has the
 * room; what cannot be understood is a 400, because it would be told again and again after a 500.
 */
export function roomEventHandlers(context: AppContext & { meters: PortalMetrics }): RoomEventHandlers {
  const { log, clock, meters } = context;
  const clocks = new ClockDriftMonitor(log);
  const readJson: RequestHandler = express.json({ limit: MAX_EVENT_SIZE });

  const receiver =
    (kind: RoomEventKind): RequestHandler =>
    async (request, response) => {
      const event = parseRoomEvent(kind, request.body);
      if (!event) {
        log.warn({ event: kind }, 'Jitsi told something that is no event of a room');
        throw new HttpError(400, 'bad-request');
      }
      const meeting = await handleRoomEvent(context, event);
      if (meeting === undefined) {
        await recordDoctorRoomEvent(context.db, event.room, clock.now());
        log.debug({ event: kind }, 'Jitsi told of a room that no meeting has');
      } else {
        const now = clock.now();
        clocks.compare(event.at, now);
        // Never less than none, where Jitsi's clock is ahead.
        meters.eventLag.observe({ event: kind }, Math.max(0, now.getTime() - event.at.getTime()) / 1000);
      }
      // Never the room's name: it is what lets people in.
      if (event.kind === 'destroyed' && event.unreadableCount > 0)
        log.warn({ meeting, number: event.unreadableCount }, 'Jitsi told of people in a room who cannot be understood');
      response.status(204).end();
    };

  return {
    created: receiver('created'),
    destroyed: receiver('destroyed'),
    joined: receiver('joined'),
    left: receiver('left'),
    /** What is too large or no JSON is answered by the error page. */
    body: (request, response, next) =>
      readJson(request, response, (error?: unknown) => {
        if (error)
          log.warn({ event: request.path, status: (error as { status?: number }).status }, 'Jitsi told something that cannot be read');
        next(error);
      }),
  };
}
