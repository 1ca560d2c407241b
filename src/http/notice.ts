import type { Response } from 'express';
import type { SessionData } from 'express-session';

/** What is said once, on the next page that a person sees. */
export type Notice = {
  /** A name among the words' notices; those that are functions are handed `of`. */
  name: string;
  of: (string | number)[];
  /** The form behind «Deshacer», where the deed can be taken back. */
  undo?: { action: string; fields: [name: string, value: string][] } | undefined;
};

export function leaveNotice(response: Response, name: string, of: Notice['of'] = [], undo?: Notice['undo']): void {
  response.req.session.notice = { name, of, undo };
}

/** The notice that an earlier request left; it is not said again. */
export function takeNotice(response: Response): Notice | undefined {
  const { session } = response.req as { session?: SessionData };
  const notice = session?.notice;
  if (notice) delete response.req.session.notice;
  return notice;
}
