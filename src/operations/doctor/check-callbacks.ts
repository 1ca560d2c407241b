import { whatJitsiDidWith } from '../../meetings/rooms/doctor-room.ts';
import { bad, good, notAsked, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';

/** Jitsi tells of who came within a second, and asks again three times where it was not heard. */
const LOOKS = 12;
const PAUSE = 500;

/** Whether Jitsi asked the portal before it opened the doctor's room, and told of who came into it. */
export async function* checkCallbacks(needs: DoctorNeeds, room: string, entered: boolean): AsyncGenerator<Finding> {
  if (needs.settings.jitsi.webhookSecret === undefined) {
    yield notAsked('reservation', 'without-secret');
    yield notAsked('events', 'without-secret');
    return;
  }
  const { asked } = await whatJitsiDidWith(needs.db, room);
  yield asked ? good('reservation', 'reservation-arrived') : bad('reservation', 'reservation-missing', '', 14);
  if (!entered) yield notAsked('events', 'no-room');
  else yield (await wasTold(needs, room)) ? good('events', 'events-arrived') : bad('events', 'events-missing', '', 20);
}

async function wasTold({ db, clock }: DoctorNeeds, room: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await whatJitsiDidWith(db, room)).told) return true;
    await clock.pause(PAUSE);
  }
  return false;
}
