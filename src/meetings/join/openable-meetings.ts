import type { Response } from 'express';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount } from '../../accounts/guards.ts';
import { toViewer } from '../../courses/find-courses.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { findVisibleMeetings } from './visible-meetings.ts';

/**
 * The ids of those of these meetings whose page (`meetingPage`) the signed-in account may open. Lists that name meetings of other courses or
 * sections link to these alone, and say the others as text.
 */
export async function findOpenableMeetings(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  response: Response,
  meetings: readonly { id: number }[],
): Promise<ReadonlySet<number>> {
  const account = signedInAccount(response);
  const ids = [...new Set(meetings.map(({ id }) => id))];
  if (hasPermission(account, 'meetings:write')) return new Set(ids);
  const visible = await findVisibleMeetings(db, settings.jitsi.serverUrl, toViewer(account), ids);
  return new Set(visible.map(({ facts }) => facts.meeting.id));
}
