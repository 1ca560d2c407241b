import type { AppContext } from '../platform/http/context.ts';
import type { FindCallOccupants, CallOccupants } from './attendance-page.ts';
import { findReportedOccupants } from './reported-occupants.ts';

/** Who is inside a call at this moment, as Jitsi told: each person once, since when they first came of what they have open. */
export function occupantFinder({ db, clock, settings }: AppContext): FindCallOccupants {
  return async (meetingId) => {
    if (settings.jitsi.webhookSecret === undefined) return undefined;
    const { inside } = (await findReportedOccupants(db, [meetingId], clock.now())).get(meetingId)!;
    const known = new Map<number, CallOccupants['users'][number]>();
    const others = new Set<string>();
    for (const { user, joinedAt, jid } of inside) {
      if (!user) others.add(jid.split('/')[0]!);
      else known.set(user.id, { ...user, since: earliest(known.get(user.id)?.since, joinedAt) });
    }
    return { users: [...known.values()], othersCount: others.size };
  };
}

function earliest(one: Date | undefined, other: Date): Date {
  return one && one < other ? one : other;
}
