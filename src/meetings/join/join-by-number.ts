import type { RequestHandler } from 'express';
import { parseInput } from '../../platform/http/parse-request.ts';
import { numberQuery } from '../scheduling/meeting.forms.ts';

/** `GET /join-meeting?number=42`: the form on *Hoy* sends a number as its field, the door has it in its address. */
export const redirectToJoinByNumber: RequestHandler = (request, response) => {
  const { number } = parseInput(numberQuery, request.query);
  // «N.º 42» is a number too. What has none is asked of the door like any other that is not there.
  const [digits = '0'] = /\d+/.exec(number.replace(/[\s.]+/g, '')) ?? [];
  response.redirect(303, `/join-meeting/${digits}`);
};
