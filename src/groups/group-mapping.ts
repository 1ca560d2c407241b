import type { EnrollmentChange, EnrollmentState } from '../courses/apply-enrollments.ts';
import type { CourseRole } from '../courses/course.ts';

export type Group = { issuer: string; name: string };

/** Names are said by a provider: two of them may have a group of the same name. */
export function isSameGroup(one: Group, other: Group): boolean {
  return one.issuer === other.issuer && one.name === other.name;
}

/** What a group gives whoever is in it. */
export type Entitlement = { kind: 'role'; roleId: number } | { kind: 'course'; courseId: number; as: CourseRole };

export type GroupMapping = { id: number; group: Group; gives: Entitlement };

/** What is known of a user before their groups are applied. */
export type GroupFacts = {
  groups: readonly Group[];
  roleIds: ReadonlySet<number>;
  /** Roles that groups gave the last time: whether the user had them before by hand. */
  groupRoles: ReadonlyMap<number, { byHand: boolean }>;
  /** Of active courses: those that groups gave, and those of courses that a group gives. */
  enrollments: readonly EnrollmentState[];
};

export type GroupChanges = {
  give: number[];
  take: number[];
  /** Roles that the user has by hand, and by a group too from now on. */
  note: number[];
  /** Roles that no group gives any more. */
  forget: number[];
  enrollments: EnrollmentChange[];
  /** The groups from which what is given comes. */
  reasons: string[];
};

/**
 * What groups change for a user. What somebody gave by hand stays when the group goes; what somebody took by hand, a role or an enrollment,
 * is not given again while the group lasts. Who is student and teacher of a course by groups teaches it.
 */
export function planGroupChanges(facts: GroupFacts, mappings: readonly GroupMapping[]): GroupChanges {
  const own = mappings.filter(({ group }) => facts.groups.some((one) => isSameGroup(one, group)));
  const roles = new Set(own.flatMap(({ gives }) => (gives.kind === 'role' ? [gives.roleId] : [])));
  const courses = new Map<number, CourseRole>();
  for (const { gives } of own)
    if (gives.kind === 'course' && courses.get(gives.courseId) !== 'teacher') courses.set(gives.courseId, gives.as);

  const fresh = [...roles].filter((id) => !facts.groupRoles.has(id));
  const forget = [...facts.groupRoles.keys()].filter((id) => !roles.has(id));
  const give = fresh.filter((id) => !facts.roleIds.has(id));
  const enrollments = planEnrollments(facts.enrollments, courses);
  const isReason = ({ gives }: GroupMapping) =>
    gives.kind === 'role' ? give.includes(gives.roleId) : enrollments.some(({ courseId }) => courseId === gives.courseId);
  return {
    give,
    take: forget.filter((id) => facts.roleIds.has(id) && !facts.groupRoles.get(id)!.byHand),
    note: fresh.filter((id) => facts.roleIds.has(id)),
    forget,
    enrollments,
    reasons: [...new Set(own.filter(isReason).map(({ group }) => group.name))],
  };
}

export function changesAnything({ give, take, enrollments }: GroupChanges): boolean {
  return give.length + take.length + enrollments.length > 0;
}

function planEnrollments(enrollments: readonly EnrollmentState[], courses: ReadonlyMap<number, CourseRole>): EnrollmentChange[] {
  return enrollments.flatMap((enrollment): EnrollmentChange[] => {
    const { courseId, id, role, active, fromGroups } = enrollment;
    const wanted = courses.get(courseId);
    if (id === undefined) return wanted ? [{ kind: 'begun', courseId, role: wanted }] : [];
    if (!fromGroups) return [];
    if (!wanted) return active ? [{ kind: 'ended', courseId, id, role }] : [];
    if (!active) return [{ kind: 'resumed', courseId, role: wanted }];
    return role === wanted ? [] : [{ kind: 'role-changed', courseId, id, role: wanted, before: role }];
  });
}
