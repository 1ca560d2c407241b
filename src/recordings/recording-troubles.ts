import { statfs } from 'node:fs/promises';
import type { RecordingSettings } from '../platform/config/settings.ts';
import type { AppContext } from '../platform/http/context.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { countRecordingsInTrouble } from './recordings.queries.ts';

/** Jibri's machine tries each minute, and the portal each hour to move a file to its bucket: not even a weak connection takes this long. */
const RECORDING_IS_LATE_MS = minutes(12 * 60);

/** A long class in Jibri's usual quality. */
const ROOM_FOR_A_CLASS_BYTES = 3_000_000_000;

/** What somebody has to decide or mend. `freeBytes`: on the disk, where a long class would be refused. Undefined: the portal keeps none. */
export type RecordingTroubles = Record<'unassigned' | 'unfinished' | 'unmoved', number> & { freeBytes: number | undefined };

/** `max` stands for that many or more. */
export async function findRecordingTroubles(
  { db, clock, settings }: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  max: number,
): Promise<RecordingTroubles | undefined> {
  if (!settings.recordings) return undefined;
  const counts = await countRecordingsInTrouble(db, addMs(clock.now(), -RECORDING_IS_LATE_MS), max);
  const freeBytes = await findFreeBytes(settings.recordings);
  const isFull = freeBytes !== undefined && freeBytes - ROOM_FOR_A_CLASS_BYTES < settings.recordings.minFreeBytes;
  const unmoved = settings.recordings.bucket ? counts.unmoved : 0;
  return { ...counts, unmoved, freeBytes: isFull ? freeBytes : undefined };
}

/** Of the disk of RECORDINGS_DIR. Undefined while the directory does not exist. */
export async function findFreeBytes({ directory }: Pick<RecordingSettings, 'directory'>): Promise<number | undefined> {
  const disk = await statfs(directory).catch(() => undefined);
  return disk && disk.bavail * disk.bsize;
}
