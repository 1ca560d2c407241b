import type { RequestHandler, Response } from 'express';
import { hasPermission, type Account } from '../../accounts/account.ts';
import { canGrant } from '../../accounts/authority.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { findCourseSuggestion, suggestCourses } from '../../courses/find-courses.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { listUrl, parseCursor, parseSort } from '../../platform/pagination/list-url.ts';
import { formatCsvTime, sendCsv, type CsvRow } from '../../platform/pagination/csv.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { formatIdentifier, identifierLabel } from '../../platform/identity/identifier.ts';
import type { Identity } from '../../platform/identity/identity.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { peopleListQuery, peopleSorts, peopleTabs, type PeopleFilter, type PeopleListQuery } from './people-filter.ts';
import { listPeople, type PersonSummary, streamPeople } from './list-people.ts';
import { MAX_COUNTED } from './people.queries.ts';
import { roleLabel } from '../../accounts/role.ts';
import { MAX_SELECTED } from './select-people.ts';

/** The list of people, and the list as CSV. */
export function peopleListPages(context: AppContext): Record<'show' | 'export', RequestHandler> {
  return {
    async show(request, response) {
      const query = parseInput(peopleListQuery, request.query);
      const choice = parseSort(peopleSorts, query.sort);
      const course = await findCourseFilter(query);
      const filter: PeopleFilter = { tab: query.tab, q: query.q, role: query.role, course: course.chosen?.id, factor: query.factor };
      const order = { sort: choice.sort, cursor: parseCursor(query.at, choice.sort) };
      const actor = signedInActor(response);
      const list = await listPeople(context, filter, order, actor);
      const messages = messagesOf(response);
      const state = {
        tab: query.tab === 'active' ? undefined : query.tab,
        q: query.q,
        role: query.role,
        course: filter.course,
        factor: query.factor,
        sort: query.sort,
      };
      const roles = await listRoles(context.db);
      renderPage(response, 'admin/people/list', {
        title: messages.people.title,
        layout: 'administration',
        list,
        filter,
        choice,
        sort: (choice.isReversed ? '-' : '') + choice.name,
        course,
        typedCourse: query.in,
        demandsFactor: roles.some(({ secondFactorFrom }) => secondFactorFrom !== null),
        roles: roles.map((role) => ({
          ...role,
          label: roleLabel(messages, role.name),
          canGrant: canGrant(actor, role.permissions),
        })),
        actions: allowedActions(signedInAccount(response)),
        sendsMail: isMailReadable(context.settings),
        back: listUrl('', { ...state, at: query.at })({}).slice(1),
        roleLabel: (name: string) => roleLabel(messages, name),
        tabs: peopleTabs.map((name) => ({ name, label: messages.people.tabs[name], count: list.counts[name], most: MAX_COUNTED })),
        // More than one page of them, and no more than can be selected.
        matching: isSelectable(list.counts[filter.tab]) && (list.previous || list.next) ? list.counts[filter.tab] : undefined,
        url: listUrl('/admin/users', state),
        exportUrl: listUrl('/admin/users/export', state)({}),
        handOverUrl: listUrl('/admin/users/links', state)({}),
      });
    },

    async export(request, response) {
      const query = parseInput(peopleListQuery, request.query);
      const { sort } = parseSort(peopleSorts, query.sort);
      const messages = messagesOf(response);
      const portal = { zone: context.settings.timeZone, identity: context.identity.current };
      await sendCsv(
        response,
        messages.people.file.name,
        csvColumnNames.map((column) => csvTitle(column, messages, portal)),
        rows(),
      );

      async function* rows() {
        for await (const page of streamPeople(context, query, sort)) yield page.map((person) => csvRow(person, messages, portal));
      }
    },
  };

  /** The course of the filter: by id, or the only one that matches the typed text. */
  async function findCourseFilter({ course, in: typed }: PeopleListQuery) {
    if (course !== undefined) return { chosen: await findCourseSuggestion(context.db, course), matches: [] };
    const matches = await suggestCourses(context.db, typed);
    return matches.length === 1 ? { chosen: matches[0], matches: [] } : { chosen: undefined, matches };
  }
}

function isSelectable(count: number | undefined): count is number {
  return count !== undefined && count <= MAX_SELECTED;
}

/** What the user may do with people of the list over whom they have authority. */
function allowedActions(account: Account): { manage: boolean; enroll: boolean; any: boolean } {
  const [manage, enroll] = [hasPermission(account, 'people:write'), hasPermission(account, 'courses:write')];
  return { manage, enroll, any: manage || enroll };
}

type CsvColumn = keyof Messages['people']['file']['columns'] | 'identifier';

/** An import knows these columns: an exported file that is imported again changes nothing. */
const csvCells = {
  username: ({ username }) => username,
  firstName: ({ firstName }) => firstName,
  lastName: ({ lastName }) => lastName,
  email: ({ email }) => email,
  identifier: ({ identifier }, _messages, { identity }) => formatIdentifier(identity, identifier),
  roles: ({ roles }, messages) => roles.map(({ name }) => roleLabel(messages, name)).join(', '),
  active: ({ state }, messages) => (state === 'off' ? messages.lists.no : messages.lists.yes),
  locale: ({ locale }) => locale,
  joined: ({ createdAt }, _messages, { zone }) => formatCsvTime(createdAt, zone),
  lastSignIn: ({ lastSignInAt }, _messages, { zone }) => (lastSignInAt ? formatCsvTime(lastSignInAt, zone) : ''),
} satisfies Record<CsvColumn, (person: PersonSummary, messages: Messages, portal: Portal) => string>;

type Portal = { zone: string; identity: Identity };

const csvColumnNames = Object.keys(csvCells) as CsvColumn[];

/** The column of identifiers is called as the school calls them. */
function csvTitle(name: CsvColumn, messages: Messages, { identity }: Portal): string {
  return name === 'identifier' ? identifierLabel(messages, identity) : messages.people.file.columns[name];
}

function csvRow(person: PersonSummary, messages: Messages, portal: Portal): CsvRow {
  return Object.fromEntries(csvColumnNames.map((name) => [csvTitle(name, messages, portal), csvCells[name](person, messages, portal)]));
}

function messagesOf(response: Response) {
  return messagesFor(signedInAccount(response).locale);
}
