import type { RequestHandler } from 'express';
import { z } from 'zod';
import { may } from '../../accounts/account.ts';
import { accountOf } from '../../accounts/guards.ts';
import { lineOfText } from '../../platform/http/form-fields.ts';
import type { Needs } from '../../platform/http/context.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { readWall, wallTimeOf } from '../../platform/shared/wall-time.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { answerWords } from './join-outcome-label.ts';
import { meetingOfRequest } from '../require-meeting.ts';
import { examine } from './explain-access.ts';
import { findCandidates, findRefused, MOST_CANDIDATES } from './explain-access.queries.ts';

const word = () => lineOfText(300).default('').catch('');

const query = z.object({ q: word(), person: word(), date: word(), time: word() });

/** `/admin/meetings/:id/who-can-join`: every rule of the door with its answer, for a person and a moment of one's choice. */
export function whoCanJoinPage(needs: Needs): RequestHandler {
  const { db, clock, settings } = needs;
  const zone = settings.timeZone;
  return async (request, response) => {
    const found = await meetingOfRequest(needs, request, response);
    const { meeting, course } = found;
    const account = accountOf(response);
    const words = wordsIn(account.locale);
    const asked = parsed(query, request.query);
    const now = clock.now();
    const chosen = readWall(asked, zone);
    const at = chosen?.instant ?? now;
    const examination = asked.person ? await examine(needs, meeting, asked.person, at) : undefined;
    // Who may not see everybody looks among the people of the course; whoever else they mean, they name in full.
    const ofCourse = may(account, 'people:see') ? undefined : course.id;
    showPage(response, 'meetings/manage/who-can-join', {
      title: words.whoCanJoin.title,
      layout: 'administration',
      ...found,
      asked,
      at,
      isNow: chosen === undefined,
      wall: wallTimeOf(at, zone),
      zoneName: new LocalTime(account.locale, zone).zoneName(at),
      examination,
      attempts: examination?.attempts.map((attempt) => ({ ...attempt, says: answerWords(words, attempt) })),
      candidates: asked.q ? await findCandidates(db, asked.q, ofCourse) : [],
      mostCandidates: MOST_CANDIDATES,
      refused: asked.q || examination ? [] : await findRefused(db, meeting.id),
    });
  };
}
