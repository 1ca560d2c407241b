import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { parseWallTime, toWallTime } from '../../platform/shared/wall-time.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { joinOutcomeLabel } from './past-join-attempts.ts';
import { requireMeeting } from '../require-meeting.ts';
import { explainAccess } from './explain-access.ts';
import { findCandidates, findRefusedUsers, MAX_CANDIDATES } from './explain-access.queries.ts';

const word = () => singleLineText(300).default('').catch('');

const query = z.object({ q: word(), person: word(), date: word(), time: word() });

/** `/admin/meetings/:id/who-can-join`: every rule of the door with its answer, for a person and a moment of one's choice. */
export function whoCanJoinPage(context: AppContext): RequestHandler {
  const { db, clock, settings } = context;
  const zone = settings.timeZone;
  return async (request, response) => {
    const found = await requireMeeting(context, request, response);
    const { meeting, course } = found;
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const asked = parseInput(query, request.query);
    const now = clock.now();
    const chosen = parseWallTime(asked, zone);
    const at = chosen?.instant ?? now;
    const examination = asked.person ? await explainAccess(context, meeting, asked.person, at) : undefined;
    // Who may not see everybody looks among the people of the course; whoever else they mean, they name in full.
    const ofCourse = hasPermission(account, 'people:read') ? undefined : course.id;
    renderPage(response, 'meetings/manage/who-can-join', {
      title: messages.whoCanJoin.title,
      layout: 'administration',
      ...found,
      asked,
      at,
      isNow: chosen === undefined,
      wall: toWallTime(at, zone),
      zoneName: new TimeFormatter(account.locale, zone).zoneName(at),
      examination,
      attempts: examination?.attempts.map((attempt) => ({ ...attempt, says: joinOutcomeLabel(messages, attempt) })),
      candidates: asked.q ? await findCandidates(db, asked.q, ofCourse) : [],
      mostCandidates: MAX_CANDIDATES,
      refused: asked.q || examination ? [] : await findRefusedUsers(db, meeting.id),
    });
  };
}
