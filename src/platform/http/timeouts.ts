import type { RequestHandler } from 'express';
import { minutes } from '../shared/clock.ts';

/** How long a client may take, in milliseconds, before its connection is closed. */
export type HttpTimeouts = {
  headersMs: number;
  /** The body of a form or of an API request: 1 MB at 300 kbit/s. */
  bodyMs: number;
  /** A form with a file: the largest import, 32 MB, at 450 kbit/s. */
  uploadMs: number;
  /** Between two requests: longer than proxies keep a connection open (Caddy two minutes), which otherwise reuse one that is just closing. */
  idleMs: number;
};

export const defaultTimeouts: HttpTimeouts = { headersMs: 15_000, bodyMs: 30_000, uploadMs: minutes(10), idleMs: 130_000 };

/**
 * Closes the connection of a request whose body does not arrive in time. Only a form with a file has longer, and only while nothing
 * has been answered: who may not upload is answered before the file has been read.
 */
export function limitBodyTime({ bodyMs, uploadMs }: HttpTimeouts): RequestHandler {
  return (request, response, next) => {
    if (!hasBody(request.headers)) return next();
    let timer = setTimeout(close, request.is('multipart/form-data') ? uploadMs : bodyMs);
    request.once('close', () => clearTimeout(timer));
    response.once('finish', () => {
      clearTimeout(timer);
      if (!request.complete) timer = setTimeout(close, bodyMs);
    });
    next();

    /** As Node answers, when its own limits are exceeded. */
    function close(): void {
      if (request.complete) return;
      if (!response.headersSent) request.socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      request.destroy();
    }
  };
}

function hasBody(headers: Record<string, unknown>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
