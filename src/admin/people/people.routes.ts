import type { RequestHandler, Response } from 'express';
import { hasPermission, type Account } from '../../accounts/account.ts';
import { canGrant } from '../../accounts/authority.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { findCourseSuggestion, suggestCourses } from '../../courses/find-courses.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { listUrl, parseSort } from '../../platform/pagination/list-url.ts';
import { parseCursor } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { peopleCsvColumns, personCsvRow } from './people-csv.ts';
import { peopleListQuery, type PeopleListQuery } from './people-list.forms.ts';
import { peopleSorts, peopleTabs, type PeopleFilter } from './people-filter.ts';
import { MAX_COUNTED } from './people.queries.ts';
import { streamPeople, listPeople } from './list-people.ts';
import { roleLabel } from '../../accounts/role.ts';

/** The list of people, and the same as a file. */
export function peopleListPages(context: AppContext): Record<'show' | 'export', RequestHandler> {
  return {
    async show(request, response) {
      const query = parseInput(peopleListQuery, request.query);
      const choice = parseSort(peopleSorts, query.sort);
      const course = await courseOf(query);
      const filter: PeopleFilter = { tab: query.tab, q: query.q, role: query.role, course: course.chosen?.id };
      const order = { sort: choice.sort, cursor: parseCursor(query.at, choice.sort) };
      const actor = signedInActor(response);
      const list = await listPeople(context, filter, order, actor);
      const messages = messagesOf(response);
      const state = {
        tab: query.tab === 'active' ? undefined : query.tab,
        q: query.q,
        role: query.role,
        course: filter.course,
        sort: query.sort,
      };
      renderPage(response, 'people/list', {
        title: messages.people.title,
        layout: 'administration',
        list,
        filter,
        choice,
        sort: (choice.isReversed ? '-' : '') + choice.name,
        course,
        typedCourse: query.in,
        roles: (await listRoles(context.db)).map((role) => ({
          ...role,
          label: roleLabel(messages, role.name),
          mayGive: canGrant(actor, role.permissions),
        })),
        acts: allowedActions(signedInAccount(response)),
        sendsMail: isMailReadable(context.settings),
        back: listUrl('', { ...state, at: query.at })({}).slice(1),
        roleLabel: (name: string) => roleLabel(messages, name),
        tabs: peopleTabs.map((name) => ({ name, label: messages.people.tabs[name], count: list.counts[name], most: MAX_COUNTED })),
        address: listUrl('/admin/users', state),
        exportAddress: listUrl('/admin/users/export', state)({}),
      });
    },

    async export(request, response) {
      const query = parseInput(peopleListQuery, request.query);
      const { sort } = parseSort(peopleSorts, query.sort);
      const reader = { words: messagesOf(response), zone: context.settings.timeZone };
      await sendCsv(response, reader.words.people.file.name, peopleCsvColumns(reader), rows());

      async function* rows() {
        for await (const page of streamPeople(context, query, sort)) yield page.map((person) => personCsvRow(person, reader));
      }
    },
  };

  /** The course of the filter: by number, or the only one that what was typed can mean. */
  async function courseOf({ course, in: typed }: PeopleListQuery) {
    if (course !== undefined) return { chosen: await findCourseSuggestion(context.db, course), matching: [] };
    const matching = await suggestCourses(context.db, typed);
    return matching.length === 1 ? { chosen: matching[0], matching: [] } : { chosen: undefined, matching };
  }
}

/** What this person may do with those in the list; with each of them, their reach decides as well. */
function allowedActions(account: Account): { manage: boolean; enroll: boolean; any: boolean } {
  const [manage, enroll] = [hasPermission(account, 'people:write'), hasPermission(account, 'courses:write')];
  return { manage, enroll, any: manage || enroll };
}

function messagesOf(response: Response) {
  return messagesFor(signedInAccount(response).locale);
}
