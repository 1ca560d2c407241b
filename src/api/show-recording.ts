import type { z } from 'zod';
import type { AppContext } from '../platform/http/context.ts';
import { findManagedRecording } from '../recordings/manage-recording.ts';
import type { Recording } from '../recordings/recording.ts';
import type { Caller } from './caller.ts';
import type { ApiResponse } from './operation.ts';
import type { Problem } from './problem.ts';
import type { recordingSchema } from './recording.schemas.ts';

export function toRecordingItem({ settings }: Pick<AppContext, 'settings'>, one: Recording): z.input<typeof recordingSchema> {
  return {
    id: one.id,
    title: one.title,
    started_at: one.startedAt.toISOString(),
    seconds: one.seconds ?? null,
    plays_from: one.playsFrom ?? null,
    plays_until: one.playsUntil ?? null,
    bytes: one.bytes,
    published_at: one.publishedAt?.toISOString() ?? null,
    section: one.section ?? null,
    downloadable: one.downloadable,
    url: `${settings.http.publicUrl}/recordings/${one.id}`,
  };
}

/** Answers a recording that the caller manages. */
export async function showRecording(context: AppContext, { actor }: Caller, id: number): Promise<ApiResponse | Problem> {
  const managed = await findManagedRecording(context, actor, id);
  return managed ? { status: 200, body: toRecordingItem(context, managed.recording) } : { problem: 'not-found' };
}
