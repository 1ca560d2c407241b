import { callOptionAuditDetails } from './call-options/call-policy.ts';
import type { MeetingPlan } from './meeting-plan.ts';

/** A plan as the journal keeps it. */
export function planAuditDetails(plan: MeetingPlan) {
  return {
    title: plan.title,
    startsAt: plan.startsAt.toISOString(),
    endsAt: plan.endsAt.toISOString(),
    teacherOpening: plan.teacherOpening,
    studentOpening: plan.studentOpening,
    closing: plan.closing,
    ...(plan.choices && callOptionAuditDetails(plan.choices)),
  };
}

export const planAuditFields = ['title', 'startsAt', 'endsAt', 'teacherOpening', 'studentOpening', 'closing'] as const;
