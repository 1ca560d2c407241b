import type { Response } from 'express';

/** A message for the next page that the user sees. */
export type FlashMessage = {
  /** Key in the messages' `flash`; a text that is a function is called with `params`. */
  name: string;
  params: (string | number)[];
  /** The form behind «Deshacer» when the action can be undone. */
  undo?: { action: string; fields: [name: string, value: string][] } | undefined;
  /** Nothing was done; the message says why. */
  isWarning?: boolean;
  /** What part of the action was not done and why, a line each. */
  details?: FlashDetail[];
};

/** `href`: where to see more. */
export type FlashDetail = { name: string; params: (string | number)[]; href?: string };

export function setFlash(response: Response, name: string, params: FlashMessage['params'] = [], undo?: FlashMessage['undo']): void {
  setFlashMessage(response, { name, params, undo });
}

export function setFlashWarning(response: Response, name: string, params: FlashMessage['params'] = []): void {
  setFlashMessage(response, { name, params, isWarning: true });
}

export function setFlashMessage(response: Response, flash: FlashMessage): void {
  response.req.session?.change(response, { flash });
}

/** Removes the message from the session. */
export function takeFlash(response: Response): FlashMessage | undefined {
  const { session } = response.req;
  const flash = session?.data.flash;
  if (flash) session.change(response, { flash: undefined });
  return flash;
}
