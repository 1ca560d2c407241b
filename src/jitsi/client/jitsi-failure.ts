/**
 * Why a server did not do what it was asked for. `refused`: it said no, with a condition of XMPP (`not-allowed`) or a status
 * (`http-404`) and perhaps a sentence; `unreachable`: there was no answer that could be understood.
 */
export type JitsiFailure = { kind: 'refused' | 'unreachable'; condition: string; text: string };

/** Thrown inside of this module only; whoever asks from outside gets the trouble as a value. */
export class JitsiFailureError extends Error {
  override name = 'TroubleError';
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

/** What `fetch` fails with, by the code of the system or of TLS: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `too-slow`. */
export function toUnreachableError(error: unknown): JitsiFailureError {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return new JitsiFailureError('unreachable', 'too-slow');
  return new JitsiFailureError('unreachable', typeof cause?.code === 'string' ? cause.code : 'no-answer');
}
