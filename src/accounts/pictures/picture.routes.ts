import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { receiveFormWithFile } from '../../platform/http/receive-file.ts';
import { signedInAccount } from '../guards.ts';
import { MAX_PICTURE_BYTES, PictureEncoder, type PictureRefusal } from './encode-picture.ts';
import { parsePictureFile } from './picture-url.ts';
import { findPicture } from './pictures.queries.ts';
import { removeOwnPicture, updateOwnPicture } from './update-picture.ts';

const FORM_FIELD = 'picture';

/** `/profile/picture`: a user's own picture; `/pictures/:file` serves it. */
export function picturePages(context: AppContext): Record<'body' | 'update' | 'remove' | 'show', RequestHandler> {
  const encoder = new PictureEncoder();
  return {
    body: receiveFormWithFile({ field: FORM_FIELD, maxBytes: MAX_PICTURE_BYTES }),

    async update(request, response) {
      const result = await encoder.encode(request.file?.buffer ?? Buffer.alloc(0));
      if (result.kind === 'refused') return refuse(response, result.reason);
      await updateOwnPicture(context, signedInAccount(response).id, result.bytes, clientIp(request));
      setFlash(response, 'picture-changed');
      response.redirect(303, '/profile');
    },

    async remove(request, response) {
      if (await removeOwnPicture(context, signedInAccount(response).id, clientIp(request))) setFlash(response, 'picture-removed');
      response.redirect(303, '/profile');
    },

    /** For whoever was given the URL, which nobody can guess: Jitsi's clients, on another origin and without a session. */
    async show(request, response) {
      const key = parsePictureFile(String(request.params['file']));
      const bytes = key === undefined ? undefined : await findPicture(context.db, key);
      if (!bytes) throw new HttpError(404, 'not-found');
      response.set({
        'Cache-Control': 'public, max-age=31536000, immutable',
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'Access-Control-Allow-Origin': '*',
      });
      response.type('image/jpeg').send(bytes);
    },
  };
}

const refusals = {
  'no-file': 'picture-no-file',
  'too-large': 'picture-too-large',
  'unknown-format': 'picture-unknown-format',
  'too-many-pixels': 'picture-too-many-pixels',
  broken: 'picture-broken',
  busy: 'picture-busy',
  unavailable: 'picture-unavailable',
} as const satisfies Record<PictureRefusal, string>;

function refuse(response: Response, reason: PictureRefusal): void {
  setFlashWarning(response, refusals[reason]);
  response.redirect(303, '/profile');
}
