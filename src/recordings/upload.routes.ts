import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { normalizeRoomName } from '../jitsi/tokens/room-name.ts';
import { MAX_ID } from '../platform/db/engine.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { appendToUpload, createUpload, receivedBytes } from './receive-upload.ts';
import { findUpload, type Upload } from './uploads.queries.ts';

const PATH = '/api/jitsi/recordings';

const TUS_VERSION = '1.0.0';

/** «Checksum Mismatch», of tus' checksum extension. */
const CHECKSUM_MISMATCH = 460;

const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().max(most));

/** `Upload-Metadata`, decoded. `started`: seconds since 1970. `initiator`: the account that started recording, as Jitsi's token names it. */
const uploadMetadata = z.object({
  room: z.string().min(1).max(200).transform(normalizeRoomName),
  started: wholeNumber(8_000_000_000).transform((seconds) => new Date(seconds * 1000)),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  seconds: wholeNumber(1_000_000).optional().catch(undefined),
  initiator: wholeNumber(MAX_ID).optional().catch(undefined),
});

const MAX_BYTES = 1_000_000_000_000;

/**
 * `/api/jitsi/recordings`: where Jibri's machine uploads recordings, by the tus protocol 1.0.0 (tus.io/protocols/resumable-upload): core
 * and creation. The digest of the whole file is part of its metadata.
 */
export function recordingUploadHandlers(context: AppContext): Record<'create' | 'show' | 'append', RequestHandler> {
  const { log } = context;
  return {
    async create(request, response) {
      const settings = requireRecordings(request, response);
      const bytes = wholeNumber(MAX_BYTES).safeParse(request.get('Upload-Length'));
      const metadata = uploadMetadata.safeParse(parseMetadata(request.get('Upload-Metadata')));
      if (!bytes.success || bytes.data === 0 || !metadata.success) throw new HttpError(400, 'bad-request');
      const { room, started: startedAt, sha256, seconds, initiator: initiatorId } = metadata.data;
      const upload = await createUpload(context, settings, { bytes: bytes.data, room, startedAt, sha256, seconds, initiatorId });
      if (!upload) return refuseForSpace(bytes.data);
      response.status(201).location(`${PATH}/${upload.key}`).end();
    },

    async show(request, response) {
      const { directory } = requireRecordings(request, response);
      const upload = await requireUpload(request);
      response.set({ 'Upload-Offset': String(await receivedBytes({ directory }, upload)), 'Upload-Length': String(upload.bytes) });
      response.status(200).end();
    },

    async append(request, response) {
      const { directory } = requireRecordings(request, response);
      const upload = await requireUpload(request);
      if (!request.is('application/offset+octet-stream')) throw new HttpError(415, 'bad-request');
      const offset = wholeNumber(MAX_BYTES).safeParse(request.get('Upload-Offset'));
      if (!offset.success) throw new HttpError(400, 'bad-request');
      const result = await appendToUpload({ ...context, directory }, upload, offset.data, request).catch((error: unknown) => {
        // The client has gone, and asks again how much has come.
        if (request.destroyed && !request.complete) return undefined;
        throw error;
      });
      if (!result) return;
      switch (result.kind) {
        case 'appended':
          response.set('Upload-Offset', String(result.offset)).status(204).end();
          return;
        case 'other-offset':
          throw new HttpError(409, 'bad-request');
        case 'no-space':
          return refuseForSpace(upload.bytes);
        case 'corrupt':
          log.warn(
            { event: 'recording', recording: upload.id },
            'a recording does not have the digest that was announced: it is sent anew',
          );
          throw new HttpError(CHECKSUM_MISMATCH, 'bad-request');
        default:
          result satisfies never;
      }
    },
  };

  /** Throws a 404 where the portal keeps no recordings. */
  function requireRecordings(request: Request, response: Response) {
    if (!context.settings.recordings) throw new HttpError(404, 'not-found');
    response.set('Tus-Resumable', TUS_VERSION);
    if (request.get('Tus-Resumable') !== TUS_VERSION) throw new HttpError(412, 'bad-request', { 'Tus-Version': TUS_VERSION });
    return context.settings.recordings;
  }

  async function requireUpload(request: Request): Promise<Upload> {
    const upload = await findUpload(context.db, String(request.params['key']));
    if (!upload) throw new HttpError(404, 'not-found');
    return upload;
  }

  function refuseForSpace(bytes: number): never {
    const megabytes = Math.ceil(bytes / 1_000_000);
    log.error({ event: 'recording', megabytes }, 'a recording was refused, because the disk of RECORDINGS_DIR is too full');
    throw new HttpError(507, 'no-space');
  }
}

/** Pairs of a name and a value in base64. */
function parseMetadata(header = ''): Record<string, string> {
  const pairs = header.split(',').map((pair) => pair.trim().split(' '));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, Buffer.from(value, 'base64').toString()]));
}
