import { join } from 'node:path';
import type { Section } from '../courses/sections.ts';

/** A recording of a call. Times in a recording are whole seconds from the beginning of its file. */
export type Recording = {
  id: number;
  /** Names the file, and is never shown to users. */
  key: string;
  bytes: number;
  room: string;
  /** Undefined while no meeting is known to have the room. */
  meetingId: number | undefined;
  /** Of that meeting. */
  courseId: number | undefined;
  startedAt: Date;
  /** The length of the file; undefined where Jibri's machine could not tell. */
  seconds: number | undefined;
  recordedBy: number | undefined;
  title: string;
  playsFrom: number | undefined;
  playsUntil: number | undefined;
  /** By students. */
  downloadable: boolean;
  publishedAt: Date | undefined;
  /** To which it is published; undefined: to the whole course, or to nobody yet. */
  section: Section | undefined;
  /** The file is in the bucket, and not in RECORDINGS_DIR any more. */
  isMoved: boolean;
};

/** What its managers set. */
export type RecordingInput = Pick<Recording, 'title' | 'playsFrom' | 'playsUntil' | 'downloadable'>;

export const MAX_RECORDING_TITLE_LENGTH = 120;

export type RecordingInputErrors = {
  title?: 'too-long';
  plays_from?: 'time' | 'after-end';
  plays_until?: 'time' | 'order' | 'after-end';
};

/** Empty where the input is valid for a file of this length. `time`: a time is NaN. */
export function validateRecording(
  { title, playsFrom: from, playsUntil: until }: RecordingInput,
  { seconds }: Pick<Recording, 'seconds'>,
): RecordingInputErrors {
  const errors: RecordingInputErrors = {};
  if (title.length > MAX_RECORDING_TITLE_LENGTH) errors.title = 'too-long';
  if (Number.isNaN(from)) errors.plays_from = 'time';
  else if (from !== undefined && seconds !== undefined && from >= seconds) errors.plays_from = 'after-end';
  if (Number.isNaN(until)) errors.plays_until = 'time';
  else if (until !== undefined && seconds !== undefined && until > seconds) errors.plays_until = 'after-end';
  else if (until !== undefined && until <= (from ?? 0)) errors.plays_until = 'order';
  return errors;
}

/** In RECORDINGS_DIR and in a bucket. Jibri writes MP4 and nothing else. */
export function fileName(key: string): string {
  return `${key}.mp4`;
}

/** Undefined for the name of another file. */
export function fileKeyOf(name: string): string | undefined {
  return /^([\w-]{22})\.mp4$/.exec(name)?.[1];
}

export function recordingPath(directory: string, key: string): string {
  return join(directory, fileName(key));
}

/** The file as a player opens it: browsers play the part that the fragment names (W3C Media Fragments). */
export function playerUrl({ id, playsFrom, playsUntil }: Pick<Recording, 'id' | 'playsFrom' | 'playsUntil'>): string {
  const isCut = playsFrom !== undefined || playsUntil !== undefined;
  return `/recordings/${id}/file${isCut ? `#t=${playsFrom ?? 0}${playsUntil === undefined ? '' : `,${playsUntil}`}` : ''}`;
}
