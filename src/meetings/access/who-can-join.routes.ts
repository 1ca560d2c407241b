import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { trimmedLine } from '../../platform/http/form-fields.ts';
import type { MeetingContext } from '../context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { isDate, parseWallTime, toWallTime } from '../../platform/shared/wall-time.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { joinOutcomeLabel } from './past-join-attempts.ts';
import { countJoins } from '../join/join-summaries.queries.ts';
import { requireMeeting } from '../meeting-authority.ts';
import type { LoadMeetingHeader } from '../page/meeting-header.ts';
import { explainAccess } from './explain-access.ts';
import { findCandidates, findRefusedUsers, MAX_CANDIDATES } from './candidates.queries.ts';

const text = () => trimmedLine(300).catch('');

const whoCanJoinQuery = z.object({ q: text(), person: text(), date: text(), time: text() });

/** `/meetings/:id/who-can-join`: the result of every rule, for a user and a moment that the administrator chooses. */
export function whoCanJoinPage(context: MeetingContext, loadHeader: LoadMeetingHeader): RequestHandler {
  const { db, clock, settings } = context;
  return async (request, response) => {
    const found = await requireMeeting(context, request, response);
    const { meeting, course } = found;
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const asked = parseInput(whoCanJoinQuery, request.query);
    const chosenTime = isDate(asked.date) ? parseWallTime(asked, settings.timeZone) : undefined;
    const at = chosenTime?.instant ?? clock.now();
    // Without people:read only users who are or were in the course, or tried to join, are named, whatever is typed.
    const onlyKnown = !hasPermission(account, 'people:read');
    const explanation = asked.person ? await explainAccess(context, meeting, asked.person, { at, onlyKnown }) : undefined;
    renderPage(response, 'meetings/access/who-can-join', {
      title: messages.whoCanJoin.title,
      ...found,
      header: await loadHeader(response, meeting, 'who-can-join'),
      htmx: true,
      asked,
      at,
      isNow: chosenTime === undefined,
      wall: toWallTime(at, settings.timeZone),
      zoneName: new TimeFormatter(account.locale, settings.timeZone).zoneName(at),
      explanation,
      onlyKnown,
      attempts: explanation?.attempts.map((attempt) => ({ ...attempt, label: joinOutcomeLabel(messages, attempt) })),
      candidates: asked.q ? await findCandidates(db, asked.q, onlyKnown ? course.id : undefined) : [],
      maxCandidates: MAX_CANDIDATES,
      joins: await countJoins(db, meeting.id),
      refusedUsers: asked.q || explanation ? [] : await findRefusedUsers(db, meeting.id),
    });
  };
}
