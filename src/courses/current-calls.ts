import type { FlashDetail } from '../platform/http/flash.ts';

/**
 * In which calls a person is at this moment, of one course or of all; of a portal that is told nothing of rooms: none. Handed in by whoever
 * knows attendance.
 */
export type FindCurrentCalls = (userId: number, courseId?: number) => Promise<{ id: number; title: string }[]>;

/**
 * Says of somebody who was just shut out that they still sit in calls: nobody is put out of those by it. `runs`: whether the reader may
 * see the pages of these calls.
 */
export function stillInCallMessages(name: string, calls: { id: number; title: string }[], runs: boolean): FlashDetail[] {
  return calls.map(({ id, title }) => ({
    name: 'person-still-inside',
    params: [name, title.trim() || id],
    ...(runs && { href: `/admin/meetings/${id}` }),
  }));
}
