import type { Request } from 'express';

/** Signs the person out and removes the session's row. */
export function endSession(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    delete request.user;
    request.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
}
