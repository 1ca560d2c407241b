import type { Request, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { clientIp } from '../platform/http/client.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { fileName, recordingPath, type Recording } from './recording.ts';
import { findRecording } from './recordings.queries.ts';
import { recordWatching } from './watch-recording.ts';

/**
 * Sends the file, whole or in the parts that a player asks for (RFC 9110, `Range`), or leads to where it is in the bucket. With a name it is
 * downloaded under it.
 */
export async function sendRecording(
  context: MeetingContext,
  request: Request,
  response: Response,
  recording: Recording,
  downloadName?: string,
): Promise<void> {
  await recordWatching(context, recording, signedInAccount(response).id, clientIp(request));
  response.set({ 'Cache-Control': 'private, no-store', 'Content-Type': 'video/mp4' });
  if (downloadName !== undefined) response.attachment(downloadName);
  if (!recording.isMoved && (await sendLocalFile(context, request, response, recording))) return;
  // It may have been moved just now.
  const isMoved = recording.isMoved || (await findRecording(context.db, recording.id))?.isMoved === true;
  const disposition = response.get('Content-Disposition') ?? 'inline';
  response.removeHeader('Content-Disposition');
  response.removeHeader('Content-Type');
  if (!isMoved || !context.bucket) throw new HttpError(404, 'not-found');
  const url = await context.bucket.signUrl(fileName(recording.key), disposition);
  // Express's redirect() would repeat the URL, signature and all, in the body.
  response.status(302).location(url).end();
}

/** False where there is no such file. */
function sendLocalFile({ settings }: MeetingContext, request: Request, response: Response, { key }: Recording): Promise<boolean> {
  const path = recordingPath(settings.recordings!.directory, key);
  return new Promise((resolve, reject) => {
    response.sendFile(path, { cacheControl: false, dotfiles: 'allow', etag: true }, (error?: NodeJS.ErrnoException) => {
      if (error?.code === 'ENOENT') return resolve(false);
      // Players close connections whenever they have enough.
      if (!error || response.headersSent || request.destroyed) return resolve(true);
      reject(error);
    });
  });
}
