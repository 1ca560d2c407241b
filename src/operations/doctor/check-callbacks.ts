import { findDoctorRoomActivity } from '../../meetings/rooms/doctor-room.ts';
import { failed, passed, skipped, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';

/** Jitsi tells of who came within a second, and asks again three times where it was not heard. */
const MAX_POLLS = 12;
const POLL_INTERVAL_MS = 500;

/** Whether Jitsi asked the portal before it opened the doctor's room, and told of who came into it. */
export async function* checkCallbacks(context: DoctorContext, room: string, entered: boolean): AsyncGenerator<CheckResult> {
  if (context.settings.jitsi.webhookSecret === undefined) {
    yield skipped('reservation', 'without-secret');
    yield skipped('events', 'without-secret');
    return;
  }
  const { reservationRequested } = await findDoctorRoomActivity(context.db, room);
  yield reservationRequested ? passed('reservation', 'reservation-arrived') : failed('reservation', 'reservation-missing', '', 14);
  if (!entered) yield skipped('events', 'no-room');
  else yield (await waitForReport(context, room)) ? passed('events', 'events-arrived') : failed('events', 'events-missing', '', 20);
}

async function waitForReport({ db, clock }: DoctorContext, room: string): Promise<boolean> {
  for (let look = 0; look < MAX_POLLS; look++) {
    if ((await findDoctorRoomActivity(db, room)).eventReceived) return true;
    await clock.pause(POLL_INTERVAL_MS);
  }
  return false;
}
