import type { Request } from 'express';

/** Tells htmx to ask no more for a part of a page that it asks for again and again. */
export const HTMX_STOP_POLLING = 286;

/** Whether a page asks for a part of itself, and not a person for a page. */
export function isHtmxRequest(request: Request): boolean {
  return request.get('HX-Request') !== undefined;
}
