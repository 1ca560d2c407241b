import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hasPermission, type Account } from '../accounts/account.ts';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { trimmedLine } from '../platform/http/form-fields.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { findClassesInQuestion, findCourses, findMeetings, findPeople, findTarget, MAX_HITS, type Scope } from './search.queries.ts';
import { parseSearchTarget } from './search-target.ts';

const searchQuery = z.object({ q: trimmedLine(300).catch('') });

/** `/search`: people, courses and classes, as far as the reader may see them. */
export function searchPage({ db, clock, settings }: AppContext): RequestHandler {
  return async (request, response) => {
    const account = signedInAccount(response);
    const { q } = parseInput(searchQuery, request.query);
    const now = clock.now();
    const scopes = scopesOf(account);
    const target = parseSearchTarget(q, { portal: settings.http.publicUrl, jitsi: settings.jitsi.serverUrl });
    const exact = await findTarget(db, target, scopes);
    const people = scopes.people ? await findPeople(db, q, scopes.people) : [];
    const peopleIds = people.map(({ id }) => id);
    const classes = scopes.askable && (await findClassesInQuestion(db, peopleIds, scopes.askable, now));
    renderPage(response, 'search/results', {
      title: messagesFor(account.locale).search.title,
      q,
      now,
      exact,
      people: people.map((person) => ({ ...person, classes: classes?.get(person.id) ?? [] })),
      courses: exclude(await findCourses(db, q, scopes.courses), exact.courses),
      meetings: exclude(await findMeetings(db, q, scopes.meetings, now), exact.meetings),
      opensPeople: scopes.people?.kind === 'all',
      findsPeople: scopes.people !== undefined,
      maxHits: MAX_HITS,
    });
  };
}

type Scopes = {
  courses: Scope;
  meetings: Scope;
  /** Undefined for who may look for nobody. */
  people: Scope | undefined;
  /** The meetings of which the reader may ask why somebody cannot enter. */
  askable: Scope | undefined;
};

/** What a reader may find is what their pages show them anyway: nobody gets to know people by searching. */
function scopesOf(account: Account): Scopes {
  const holds = (...permissions: Parameters<typeof hasPermission>[1][]) =>
    permissions.some((permission) => hasPermission(account, permission));
  const own = (kind: 'enrolled' | 'taught'): Scope => ({ kind, userId: account.id });
  const taught = holds('own-courses:write') ? own('taught') : undefined;
  return {
    courses: holds('courses:write', 'meetings:write', 'meetings:join-any') ? { kind: 'all' } : own('enrolled'),
    meetings: holds('meetings:write', 'meetings:join-any') ? { kind: 'all' } : own('enrolled'),
    people: holds('people:read') ? { kind: 'all' } : taught,
    askable: holds('meetings:write') ? { kind: 'all' } : taught,
  };
}

function exclude<Hit extends { id: number }>(hits: Hit[], others: Hit[]): Hit[] {
  return hits.filter(({ id }) => !others.some((other) => other.id === id));
}
