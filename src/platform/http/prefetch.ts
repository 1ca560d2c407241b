import type { Request } from 'express';

/** A browser that guesses where the person goes next, or a program that only looks: nobody wants in yet. */
export function isPrefetch(request: Request): boolean {
  const purpose = request.get('Sec-Purpose') ?? request.get('Purpose') ?? '';
  return request.method === 'HEAD' || purpose.includes('prefetch') || purpose.includes('prerender');
}
