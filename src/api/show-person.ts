import type { z } from 'zod';
import { hasPermission } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { listCourseMemberships } from '../courses/find-courses.ts';
import type { AppContext } from '../platform/http/context.ts';
import { loadPersonSummaries, type PersonSummary } from '../admin/people/person-summary.ts';
import type { Caller } from './caller.ts';
import type { ApiResponse } from './operation.ts';
import type { personSchema, personSummarySchema } from './person.schemas.ts';
import type { Problem } from './problem.ts';
import { formatEtag } from './schemas.ts';
import { listRoles } from '../accounts/roles/find-roles.ts';
import type { Db } from '../platform/db/database.ts';

type PersonSummaryBody = z.input<typeof personSummarySchema>;

/** Whoever changes somebody is answered with them: it takes the right to see people too, as the page does. */
export function canManagePeople({ account }: Caller): boolean {
  return hasPermission(account, 'people:read') && hasPermission(account, 'people:write');
}

export function toPersonSummary(one: PersonSummary): PersonSummaryBody {
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
    joined_at: one.createdAt.toISOString(),
    last_sign_in: one.lastSignInAt?.toISOString() ?? null,
  };
}

/** The whole of a person, for who may see people; with the version where they may change this one. */
export async function showPerson(
  { db, clock }: AppContext,
  { account, actor }: Caller,
  id: number,
  status = 200,
): Promise<ApiResponse | Problem> {
  if (!hasPermission(account, 'people:read')) return { problem: 'forbidden' };
  const [listed] = await loadPersonSummaries(db, [id], actor, clock.now());
  const found = await findAccount(db, id);
  if (!listed || !found) return { problem: 'not-found' };
  const reaches = hasPermission(account, 'people:write') && listed.canManage;
  const body: z.input<typeof personSchema> = {
    ...toPersonSummary(listed),
    time_zone: found.timeZone,
    courses: (await listCourseMemberships(db, id)).map(({ courseId, title, role, enrolledAt, endedAt }) => ({
      course: { id: courseId, title },
      role,
      since: enrolledAt.toISOString(),
      ended_at: endedAt?.toISOString() ?? null,
    })),
    within_reach: reaches,
  };
  return {
    status,
    body,
    headers: { ...(reaches && { ETag: formatEtag(found.version) }), ...(status === 201 && { Location: `/api/v1/people/${id}` }) },
  };
}

/** The numbers of the roles with these names; undefined for a name that no role has. */
export async function findRoleIds(db: Db, names: readonly string[]): Promise<(number | undefined)[]> {
  const roles = await listRoles(db);
  return names.map((name) => roles.find((role) => role.name === name)?.id);
}

/** Whether one of these names is no role's. */
export async function hasUnknownRole(db: Db, names: readonly string[]): Promise<boolean> {
  return (await findRoleIds(db, names)).includes(undefined);
}
