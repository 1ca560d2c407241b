import { createHash } from 'node:crypto';
import express, { type RequestHandler } from 'express';
import multer, { type StorageEngine } from 'multer';
import { HttpError } from '../../platform/http/http-error.ts';
import { MAX_LOGO_BYTES } from '../../platform/identity/logo.ts';

const FORM_FIELD = 'logo';

/** Of any of the form's fields but the file. */
const MAX_FIELD_BYTES = 20_000;

/** Keeps one byte more than a logo may have and drops the rest, so that a large file does not take the other fields along. */
const beginningOfFile: StorageEngine = {
  _handleFile(_request, file, done) {
    const chunks: Buffer[] = [];
    let size = 0;
    file.stream.on('data', (chunk: Buffer) => {
      if (size <= MAX_LOGO_BYTES) chunks.push(chunk.subarray(0, MAX_LOGO_BYTES + 1 - size));
      size += chunk.length;
    });
    file.stream.on('error', done);
    file.stream.on('end', () => done(null, { buffer: Buffer.concat(chunks), size }));
  },
  _removeFile(_request, _file, done) {
    done(null);
  },
};

const limits = { files: 1, fields: 30, fieldSize: MAX_FIELD_BYTES };
const readMultipart = multer({ storage: beginningOfFile, limits, defParamCharset: 'utf8' }).single(FORM_FIELD);
const readForm: RequestHandler = express.urlencoded({ extended: false, limit: MAX_FIELD_BYTES });

/** Reads the form of the settings, which may come with a picture. */
export const receiveSettings: RequestHandler = (request, response, next) => {
  if (!request.is('multipart/form-data')) return readForm(request, response, next);
  readMultipart(request, response, (error: unknown) => {
    if (error !== undefined && error !== null) return next(new HttpError(400, 'bad-request'));
    if (request.file) response.locals.uploadDigest = createHash('sha256').update(request.file.buffer).digest('hex');
    next();
  });
};
