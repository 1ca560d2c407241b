import { decidedOf } from './call-options/call-policy.ts';
import type { MeetingPlan } from './meeting-plan.ts';

/** A plan as the journal keeps it. */
export function factsOfPlan(plan: MeetingPlan) {
  return {
    title: plan.title,
    startsAt: plan.startsAt.toISOString(),
    endsAt: plan.endsAt.toISOString(),
    teacherOpening: plan.teacherOpening,
    studentOpening: plan.studentOpening,
    closing: plan.closing,
    ...(plan.choices && decidedOf(plan.choices)),
  };
}

export const factNames = ['title', 'startsAt', 'endsAt', 'teacherOpening', 'studentOpening', 'closing'] as const;
