import { createHash } from 'node:crypto';
import express, { type RequestHandler } from 'express';
import multer, { type StorageEngine } from 'multer';
import { HttpError } from './http-error.ts';

/** Of any of the form's fields but the file. */
const MAX_FIELD_BYTES = 20_000;

/** `field` is the name of the file's field. */
type FileForm = { field: string; maxBytes: number };

/**
 * Reads a form that may come with one small file, which is then `request.file.buffer`. Of a file that is too large it has one byte more than
 * `maxBytes`: the other fields are read all the same.
 */
export function receiveFormWithFile({ field, maxBytes }: FileForm): RequestHandler {
  const limits = { files: 1, fields: 30, fieldSize: MAX_FIELD_BYTES };
  const readMultipart = multer({ storage: keepBeginning(maxBytes), limits, defParamCharset: 'utf8' }).single(field);
  const readForm: RequestHandler = express.urlencoded({ extended: false, limit: MAX_FIELD_BYTES });
  return (request, response, next) => {
    if (!request.is('multipart/form-data')) return readForm(request, response, next);
    readMultipart(request, response, (error: unknown) => {
      if (error !== undefined && error !== null) return next(new HttpError(400, 'bad-request'));
      if (request.file) response.locals.uploadDigest = createHash('sha256').update(request.file.buffer).digest('hex');
      next();
    });
  };
}

function keepBeginning(maxBytes: number): StorageEngine {
  return {
    _handleFile(_request, file, done) {
      const chunks: Buffer[] = [];
      let size = 0;
      file.stream.on('data', (chunk: Buffer) => {
        if (size <= maxBytes) chunks.push(chunk.subarray(0, maxBytes + 1 - size));
        size += chunk.length;
      });
      file.stream.on('error', done);
      file.stream.on('end', () => done(null, { buffer: Buffer.concat(chunks), size }));
    },
    _removeFile(_request, _file, done) {
      done(null);
    },
  };
}
