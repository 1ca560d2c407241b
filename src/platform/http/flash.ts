import type { Response } from 'express';
import type { SessionData } from 'express-session';

/** What is said once, on the next page that a person sees. */
export type Notice = {
  /** A name among the words' notices; those that are functions are handed `of`. */
  name: string;
  of: (string | number)[];
  /** The form behind «Deshacer», where the deed can be taken back. */
  undo?: { action: string; fields: [name: string, value: string][] } | undefined;
  /** Nothing was done, and this is why. */
  warns?: boolean;
  /** What of the deed was not done, and why: a line each. */
  besides?: Besides[];
};

/** One such line; `href` is where to see more of it. */
export type Besides = { name: string; of: (string | number)[]; href?: string };

export function leaveNotice(response: Response, name: string, of: Notice['of'] = [], undo?: Notice['undo']): void {
  leaveOutcome(response, { name, of, undo });
}

/** Says why nothing was done. */
export function leaveWarning(response: Response, name: string, of: Notice['of'] = []): void {
  leaveOutcome(response, { name, of, warns: true });
}

/** Says of a deed on many what was done and what was not. */
export function leaveOutcome(response: Response, notice: Notice): void {
  response.req.session.notice = notice;
}

/** The notice that an earlier request left; it is not said again. */
export function takeNotice(response: Response): Notice | undefined {
  const { session } = response.req as { session?: SessionData };
  const notice = session?.notice;
  if (notice) delete response.req.session.notice;
  return notice;
}
