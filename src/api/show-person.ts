import type { z } from 'zod';
import { may } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { coursesOfPerson } from '../courses/course-memberships.ts';
import type { Needs } from '../platform/http/context.ts';
import { listedPeople, type ListedPerson } from '../admin/people/person-summary.ts';
import type { CallerAccount } from './caller-account.ts';
import type { Answer } from './operation.ts';
import type { person, personSummary } from './person.schemas.ts';
import type { Problem } from './problem.ts';
import { etagOf } from './etag.ts';

type Summary = z.input<typeof personSummary>;

/** Whoever changes somebody is answered with them: it takes the right to see people too, as the page does. */
export function runsPeople({ account }: CallerAccount): boolean {
  return may(account, 'people:see') && may(account, 'people:manage');
}

export function summaryOf(one: ListedPerson): Summary {
  return {
    id: one.id,
    username: one.username,
    name: one.name,
    first_name: one.firstName,
    last_name: one.lastName,
    email: one.email,
    locale: one.locale,
    state: one.state,
    roles: one.roles.map(({ name }) => name),
    joined_at: one.joined.toISOString(),
    last_sign_in: one.lastSignIn?.toISOString() ?? null,
  };
}

/** The whole of a person, for who may see people; with the version where they may change this one. */
export async function showPerson(
  { db, clock }: Needs,
  { account, actor }: CallerAccount,
  id: number,
  status = 200,
): Promise<Answer | Problem> {
  if (!may(account, 'people:see')) return { problem: 'forbidden' };
  const [listed] = await listedPeople(db, [id], actor, clock.now());
  const found = await findAccount(db, id);
  if (!listed || !found) return { problem: 'not-found' };
  const reaches = may(account, 'people:manage') && listed.withinReach;
  const body: z.input<typeof person> = {
    ...summaryOf(listed),
    time_zone: found.timeZone,
    courses: (await coursesOfPerson(db, id)).map(({ courseId, title, role, since, endedAt }) => ({
      course: { id: courseId, title },
      role,
      since: since.toISOString(),
      ended_at: endedAt?.toISOString() ?? null,
    })),
    within_reach: reaches,
  };
  return {
    status,
    body,
    headers: { ...(reaches && { ETag: etagOf(found.version) }), ...(status === 201 && { Location: `/api/v1/people/${id}` }) },
  };
}
