import { z } from 'zod';
import { checkbox, trimmedLine } from '../platform/http/form-fields.ts';
import type { Recording, RecordingInput, RecordingInputErrors } from './recording.ts';

/** Times as `12:30`, `1:02:30` or empty; not validated yet. */
export const recordingForm = z.object({
  title: trimmedLine(),
  plays_from: trimmedLine(),
  plays_until: trimmedLine(),
  downloadable: checkbox(),
});

export type RecordingForm = z.infer<typeof recordingForm>;

export type RecordingErrors = RecordingInputErrors & { section?: 'unknown' };

/** NaN where a time is none. */
export function parseRecordingForm({ title, plays_from, plays_until, downloadable }: RecordingForm): RecordingInput {
  return { title, playsFrom: parseSeconds(plays_from), playsUntil: parseSeconds(plays_until), downloadable };
}

/** What the form shows of a recording. */
export function toRecordingForm({ title, playsFrom, playsUntil, downloadable }: Recording): RecordingForm {
  return { title, plays_from: formatSeconds(playsFrom), plays_until: formatSeconds(playsUntil), downloadable };
}

/** `1:02:30`, `12:30`. */
export function formatSeconds(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [String(hours), String(minutes).padStart(2, '0')] : [String(minutes)];
  return [...parts, String(seconds % 60).padStart(2, '0')].join(':');
}

function parseSeconds(text: string): number | undefined {
  if (text === '') return undefined;
  const found = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)$/.exec(text);
  if (!found) return Number.NaN;
  const [, hours = '0', minutes, seconds] = found;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** `section`: the id of one of the course, or empty for the whole course; missing where the course had none. */
export const publishForm = z.object({ section: trimmedLine().optional() });

/** The number of the class that an administrator types. */
export const assignForm = z.object({ meeting: trimmedLine() });
