import type { Response } from 'express';
import type { SessionData } from 'express-session';

/** What is said once, on the next page that a person sees. */
export type FlashMessage = {
  /** A name among the words' notices; those that are functions are handed `of`. */
  name: string;
  params: (string | number)[];
  /** The form behind «Deshacer», where the deed can be taken back. */
  undo?: { action: string; fields: [name: string, value: string][] } | undefined;
  /** Nothing was done, and this is why. */
  isWarning?: boolean;
  /** What of the deed was not done, and why: a line each. */
  details?: FlashDetail[];
};

/** One such line; `href` is where to see more of it. */
export type FlashDetail = { name: string; params: (string | number)[]; href?: string };

export function setFlash(response: Response, name: string, params: FlashMessage['params'] = [], undo?: FlashMessage['undo']): void {
  setFlashMessage(response, { name, params, undo });
}

/** Says why nothing was done. */
export function setFlashWarning(response: Response, name: string, params: FlashMessage['params'] = []): void {
  setFlashMessage(response, { name, params, isWarning: true });
}

/** Says of a deed on many what was done and what was not. */
export function setFlashMessage(response: Response, notice: FlashMessage): void {
  response.req.session.flash = notice;
}

/** The notice that an earlier request left; it is not said again. */
export function takeFlash(response: Response): FlashMessage | undefined {
  const { session } = response.req as { session?: SessionData };
  const notice = session?.flash;
  if (notice) delete response.req.session.flash;
  return notice;
}
