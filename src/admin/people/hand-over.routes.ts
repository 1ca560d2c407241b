import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { AccountContext } from '../../accounts/context.ts';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { handOverFields, sendHandOverLinks, showHandOverForm } from '../../accounts/links/hand-over-page.ts';
import { trimmedLine } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { idList } from './person.forms.ts';
import { findMatchingIds } from './select-people.ts';

const form = z.object({
  ...handOverFields,
  /** Selected people; without any, all that match `filter`, the query of the list's URL. */
  ids: idList,
  filter: trimmedLine(4000),
});

/** `/admin/users/links`: one-time links for all people of the list, or for the selected ones. */
export function handOverPages(context: AccountContext): Record<'show' | 'create', RequestHandler> {
  return {
    async show(request, response) {
      requireReadPermission(signedInAccount(response));
      const filter = new URLSearchParams(request.query as Record<string, string>).toString();
      const fields = [['filter', filter]] as const;
      showHandOverForm(response, await findMatchingIds(context, filter), {
        action: '/admin/users/links',
        fields,
        backUrl: `/admin/users?${filter}`,
      });
    },

    async create(request, response) {
      requireReadPermission(signedInAccount(response));
      const { ids, filter, ...choices } = parseInput(form, request.body);
      await sendHandOverLinks(context, response, ids.length > 0 ? ids : await findMatchingIds(context, filter), choices);
    },
  };
}

function requireReadPermission(account: Parameters<typeof hasPermission>[0]): void {
  if (!hasPermission(account, 'people:read')) throw new HttpError(403, 'forbidden');
}
