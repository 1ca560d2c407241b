import type { Needs } from '../platform/http/context.ts';
import type { FindPeopleInside, PeopleInside } from './attendance-page.ts';
import { insideAsTold } from './reported-occupants.ts';

/** Who is inside a call at this moment, as Jitsi told: each person once, since when they first came of what they have open. */
export function peopleInside({ db, clock, settings }: Needs): FindPeopleInside {
  return async (meetingId) => {
    if (settings.jitsi.webhookSecret === undefined) return undefined;
    const { inside } = (await insideAsTold(db, [meetingId], clock.now())).get(meetingId)!;
    const known = new Map<number, PeopleInside['people'][number]>();
    const others = new Set<string>();
    for (const { person, joinedAt, address } of inside) {
      if (!person) others.add(address.split('/')[0]!);
      else known.set(person.id, { ...person, since: earlier(known.get(person.id)?.since, joinedAt) });
    }
    return { people: [...known.values()], others: others.size };
  };
}

function earlier(one: Date | undefined, other: Date): Date {
  return one && one < other ? one : other;
}
