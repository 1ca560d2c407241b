import type { RequestHandler } from 'express';
import { z } from 'zod';
import { parseInput } from '../../platform/http/parse-request.ts';
import type { AccountContext } from '../context.ts';
import { showWaysIn } from './show-ways-in.ts';

const pageQuery = z.object({ next: z.string().max(2000).optional().catch(undefined) });

/** `/profile/sign-in`: every way in that a user has. */
export function waysInPages(context: AccountContext): Record<'show', RequestHandler> {
  return { show: (request, response) => showWaysIn(context, request, response, parseInput(pageQuery, request.query)) };
}
