import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { setFirstStepsHidden } from './find-first-steps.ts';

const form = z.object({ action: z.enum(['hide', 'show']), from: z.enum(['/', '/admin', '/admin/settings']).default('/') });

/** `/admin/first-steps`: hides the list for all administrators, or shows it again. */
export function updateFirstSteps({ db }: AppContext): RequestHandler {
  return async (request, response) => {
    const { action, from } = parseInput(form, request.body);
    await setFirstStepsHidden(db, action === 'hide');
    setFlash(response, action === 'hide' ? 'first-steps-hidden' : 'first-steps-shown');
    response.redirect(303, action === 'hide' ? from : '/');
  };
}
