import type { z } from 'zod';
import { hasPermission } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { listCourseMemberships } from '../courses/find-courses.ts';
import type { AppContext } from '../platform/http/context.ts';
import { loadPersonSummaries, type PersonSummary } from '../admin/people/list-people.ts';
import type { Caller } from './caller.ts';
import type { ApiResponse } from './operation.ts';
import type { personSchema, personSummarySchema } from './person.schemas.ts';
import type { Problem } from './problem.ts';
import { formatEtag } from './schemas.ts';
import { listRoles } from '../accounts/roles/find-roles.ts';
import type { Db } from '../platform/db/database.ts';

type PersonSummaryBody = z.input<typeof personSummarySchema>;

/** Operations that change a person answer with the person, so permission and scope to read are needed as well, as on the pages. */
export function canReadAndWritePeople({ account, scopes }: Caller): boolean {
  return scopes.has('people:read') && hasPermission(account, 'people:read') && hasPermission(account, 'people:write');
}

export function toPersonSummary(person: PersonSummary): PersonSummaryBody {
  return {
    id: person.id,
    username: person.username,
    name: person.name,
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    identifier: person.identifier,
    locale: person.locale,
    state: person.state,
    roles: person.roles.map(({ name }) => name),
    joined_at: person.createdAt.toISOString(),
    last_sign_in: person.lastSignInAt?.toISOString() ?? null,
  };
}

/** Answers a person; with an ETag where the caller can manage the account. */
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
  const canManage = hasPermission(account, 'people:write') && listed.canManage;
  const body: z.input<typeof personSchema> = {
    ...toPersonSummary(listed),
    time_zone: found.timeZone,
    courses: (await listCourseMemberships(db, id)).map(({ courseId, title, role, enrolledAt, endedAt }) => ({
      course: { id: courseId, title },
      role,
      since: enrolledAt.toISOString(),
      ended_at: endedAt?.toISOString() ?? null,
    })),
    waiting_permissions: [...found.withheld],
    manageable: canManage,
  };
  return {
    status,
    body,
    headers: { ...(canManage && { ETag: formatEtag(found.version) }), ...(status === 201 && { Location: `/api/v1/people/${id}` }) },
  };
}

/** The ids of the roles with these names; undefined for unknown names. */
export async function findRoleIds(db: Db, names: readonly string[]): Promise<(number | undefined)[]> {
  const roles = await listRoles(db);
  return names.map((name) => roles.find((role) => role.name === name)?.id);
}

export async function hasUnknownRole(db: Db, names: readonly string[]): Promise<boolean> {
  return (await findRoleIds(db, names)).includes(undefined);
}
