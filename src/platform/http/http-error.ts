/** Why a request is refused before any story begins; each has a sentence in the words of the error page. */
export type RefusalReason =
  'bad-request' | 'not-found' | 'wrong-method' | 'cross-site' | 'too-large' | 'busy' | 'forbidden' | 'signed-out' | 'no-secret';

/** A request that cannot be served as it is. Thrown by parsers and guards, shown by the error page with its status. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly reason: RefusalReason;
  readonly headers: Record<string, string>;

  constructor(status: number, reason: RefusalReason, headers: Record<string, string> = {}) {
    super(reason);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}
