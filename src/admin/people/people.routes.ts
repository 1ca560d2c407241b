import type { RequestHandler, Response } from 'express';
import { may, type Account } from '../../accounts/account.ts';
import { mayGive } from '../../accounts/authority.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { courseChosen, coursesMatching } from '../../courses/suggest-courses.ts';
import type { Needs } from '../../platform/http/context.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { addressOf } from '../../platform/pagination/list-url.ts';
import { placeFrom } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { sortChoice } from '../../platform/pagination/sort.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { csvColumns, csvRow } from './people-csv.ts';
import { peopleQuery, type PeopleQuery } from './people-list.forms.ts';
import { sorts, tabs, type PeopleFilter } from './people-filter.ts';
import { MOST_COUNTED } from './people.queries.ts';
import { everyPageOfPeople, listPeople } from './list-people.ts';
import { roleLabel } from '../../accounts/roles/role-label.ts';

/** The list of people, and the same as a file. */
export function peopleListPages(needs: Needs): Record<'show' | 'export', RequestHandler> {
  return {
    async show(request, response) {
      const query = parsed(peopleQuery, request.query);
      const choice = sortChoice(sorts, query.sort);
      const course = await courseOf(query);
      const filter: PeopleFilter = { tab: query.tab, q: query.q, role: query.role, course: course.chosen?.id };
      const order = { sort: choice.sort, at: placeFrom(query.at, choice.sort) };
      const actor = actorOf(response);
      const list = await listPeople(needs, filter, order, actor);
      const words = wordsOf(response);
      const state = {
        tab: query.tab === 'active' ? undefined : query.tab,
        q: query.q,
        role: query.role,
        course: filter.course,
        sort: query.sort,
      };
      showPage(response, 'people/list', {
        title: words.people.title,
        layout: 'administration',
        list,
        filter,
        choice,
        sort: (choice.turned ? '-' : '') + choice.name,
        course,
        typedCourse: query.in,
        roles: (await listRoles(needs.db)).map((role) => ({
          ...role,
          label: roleLabel(words, role.name),
          mayGive: mayGive(actor, role.permissions),
        })),
        acts: actsOf(accountOf(response)),
        sendsMail: mailIsRead(needs.settings),
        back: addressOf('', { ...state, at: query.at })({}).slice(1),
        roleLabel: (name: string) => roleLabel(words, name),
        tabs: tabs.map((name) => ({ name, label: words.people.tabs[name], count: list.counts[name], most: MOST_COUNTED })),
        address: addressOf('/admin/users', state),
        exportAddress: addressOf('/admin/users/export', state)({}),
      });
    },

    async export(request, response) {
      const query = parsed(peopleQuery, request.query);
      const { sort } = sortChoice(sorts, query.sort);
      const reader = { words: wordsOf(response), zone: needs.settings.timeZone };
      await sendCsv(response, reader.words.people.file.name, csvColumns(reader), rows());

      async function* rows() {
        for await (const page of everyPageOfPeople(needs, query, sort)) yield page.map((person) => csvRow(person, reader));
      }
    },
  };

  /** The course of the filter: by number, or the only one that what was typed can mean. */
  async function courseOf({ course, in: typed }: PeopleQuery) {
    if (course !== undefined) return { chosen: await courseChosen(needs.db, course), matching: [] };
    const matching = await coursesMatching(needs.db, typed);
    return matching.length === 1 ? { chosen: matching[0], matching: [] } : { chosen: undefined, matching };
  }
}

/** What this person may do with those in the list; with each of them, their reach decides as well. */
function actsOf(account: Account): { manage: boolean; enroll: boolean; any: boolean } {
  const [manage, enroll] = [may(account, 'people:manage'), may(account, 'courses:manage')];
  return { manage, enroll, any: manage || enroll };
}

function wordsOf(response: Response) {
  return wordsIn(accountOf(response).locale);
}
