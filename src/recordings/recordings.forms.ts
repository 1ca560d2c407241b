import { z } from 'zod';
import { checkbox, trimmedLine } from '../platform/http/form-fields.ts';
import { MAX_RECORDING_TITLE_LENGTH, type Recording } from './recording.ts';

/** Times as `12:30`, `1:02:30` or empty; not validated yet. */
export const recordingForm = z.object({
  title: trimmedLine(),
  plays_from: trimmedLine(),
  plays_until: trimmedLine(),
  downloadable: checkbox(),
});

export type RecordingForm = z.infer<typeof recordingForm>;

export type RecordingInput = Pick<Recording, 'title' | 'playsFrom' | 'playsUntil' | 'downloadable'>;

export type RecordingErrors = {
  title?: 'too-long';
  section?: 'unknown';
  plays_from?: 'time' | 'after-end';
  plays_until?: 'time' | 'order' | 'after-end';
};

export function parseRecordingForm(
  form: RecordingForm,
  { seconds }: Pick<Recording, 'seconds'>,
): { input: RecordingInput } | { errors: RecordingErrors } {
  const [from, until] = [parseSeconds(form.plays_from), parseSeconds(form.plays_until)];
  const errors: RecordingErrors = {};
  if (form.title.length > MAX_RECORDING_TITLE_LENGTH) errors.title = 'too-long';
  if (from === 'invalid') errors.plays_from = 'time';
  else if (from !== undefined && seconds !== undefined && from >= seconds) errors.plays_from = 'after-end';
  if (until === 'invalid') errors.plays_until = 'time';
  else if (until !== undefined && seconds !== undefined && until > seconds) errors.plays_until = 'after-end';
  else if (until !== undefined && from !== 'invalid' && until <= (from ?? 0)) errors.plays_until = 'order';
  if (Object.keys(errors).length > 0 || from === 'invalid' || until === 'invalid') return { errors };
  return { input: { title: form.title, playsFrom: from === 0 ? undefined : from, playsUntil: until, downloadable: form.downloadable } };
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

function parseSeconds(text: string): number | undefined | 'invalid' {
  if (text === '') return undefined;
  const found = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)$/.exec(text);
  if (!found) return 'invalid';
  const [, hours = '0', minutes, seconds] = found;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** `section`: the id of one of the course, or empty for the whole course; missing where the course had none. */
export const publishForm = z.object({ section: trimmedLine().optional() });

/** The number of the class that an administrator types. */
export const assignForm = z.object({ meeting: trimmedLine() });
