import type { RequestHandler } from 'express';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parsePollsAndLinks } from './polls-and-links.ts';
import { recordPollsAndLinks } from './record-polls-and-links.ts';

/**
 * `/api/jitsi/minutes`: what Prosody's module portal_minutes posts. It repeats what was not answered, or with 401 or 500. A room without a meeting
 * is answered with 204 as well, a report that cannot be read with 400, and any with 404 where the portal keeps nothing.
 */
export function pollsAndLinksHandler(context: AppContext): RequestHandler {
  const { settings, log } = context;
  const ownHosts = [settings.http.publicUrl, settings.jitsi.serverUrl].map((url) => new URL(url).host);
  return async (request, response) => {
    if (!settings.jitsi.keepsPollsAndLinks) throw new HttpError(404, 'not-found');
    const report = parsePollsAndLinks(request.body, ownHosts);
    if (!report) {
      log.warn({ event: 'minutes' }, 'a report of polls and links from Jitsi is invalid');
      throw new HttpError(400, 'bad-request');
    }
    const meetingId = await recordPollsAndLinks(context, report);
    // Never log the room name: knowing it is enough to join.
    const { unreadableCount: number } = report;
    if (number > 0)
      log.warn({ event: 'minutes', meeting: meetingId, number }, 'a report from Jitsi has polls or links that cannot be parsed');
    response.status(204).end();
  };
}
