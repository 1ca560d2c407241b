/** Why a request is rejected before any use case runs; each has a text in the messages of the error page. */
export type HttpErrorReason =
  | 'bad-request'
  | 'not-found'
  | 'method-not-allowed'
  | 'cross-site'
  | 'too-large'
  /** The disk for recordings is too full. */
  | 'no-space'
  | 'busy'
  /** Nothing was saved, because the database cannot be written to at this moment. */
  | 'cannot-save'
  /** The database cannot be reached at this moment. */
  | 'unavailable'
  | 'forbidden'
  | 'unauthenticated'
  | 'invalid-bearer';

/** A request that cannot be served. Thrown by parsers and guards, answered by the error page with its status. */
export class HttpError extends Error {
  override readonly name = this.constructor.name;
  readonly status: number;
  readonly reason: HttpErrorReason;
  readonly headers: Record<string, string>;

  constructor(status: number, reason: HttpErrorReason, headers: Record<string, string> = {}) {
    super(reason);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}
