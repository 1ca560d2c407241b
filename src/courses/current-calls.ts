import type { FlashDetail } from '../platform/http/flash.ts';

/**
 * The calls that a user is in now, of one course or of all; none where Jitsi reports no participation to the portal. Implemented by
 * attendance, which lies above courses, and passed in.
 */
export type FindCurrentCalls = (userId: number, courseId?: number) => Promise<{ id: number; title: string }[]>;

/** Warns that a user who lost access is still in these calls: the portal does not remove them from Jitsi's rooms. */
export function stillInCallMessages(userName: string, calls: { id: number; title: string }[], canManageMeetings: boolean): FlashDetail[] {
  return calls.map(({ id, title }) => ({
    name: 'member-still-in-call',
    params: [userName, title.trim() || id],
    ...(canManageMeetings && { href: `/meetings/${id}` }),
  }));
}
