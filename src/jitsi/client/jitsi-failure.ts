/**
 * Why a request to Jitsi failed. `refused`: with an XMPP error condition (`not-allowed`) or a status (`http-404`), and perhaps a
 * text; `unreachable`: there was no response, or an invalid one.
 */
export type JitsiFailure = { kind: 'refused' | 'unreachable'; condition: string; text: string };

/** Thrown inside of this module only; its functions return the failure as a value. */
export class JitsiFailureError extends Error {
  override readonly name = this.constructor.name;
  readonly failure: JitsiFailure;

  constructor(kind: JitsiFailure['kind'], condition: string, text = '') {
    super(`${condition} ${text}`);
    this.failure = { kind, condition, text };
  }
}

export async function returnFailure<Result>(work: () => Promise<Result>): Promise<Result | JitsiFailure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof JitsiFailureError) return error.failure;
    throw error;
  }
}

/** The failure of a `fetch`, with the code of the system or of TLS: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, or `too-slow`. */
export function toUnreachableError(error: unknown): JitsiFailureError {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return new JitsiFailureError('unreachable', 'too-slow');
  return new JitsiFailureError('unreachable', typeof cause?.code === 'string' ? cause.code : 'no-answer');
}
