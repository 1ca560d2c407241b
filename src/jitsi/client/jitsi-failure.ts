/**
 * Why a server did not do what it was asked for. `refused`: it said no, with a condition of XMPP (`not-allowed`) or a status
 * (`http-404`) and perhaps a sentence; `unreachable`: there was no answer that could be understood.
 */
export type Trouble = { kind: 'refused' | 'unreachable'; condition: string; text: string };

/** Thrown inside of this module only; whoever asks from outside gets the trouble as a value. */
export class TroubleError extends Error {
  override name = 'TroubleError';
  readonly trouble: Trouble;

  constructor(kind: Trouble['kind'], condition: string, text = '') {
    super(`${condition} ${text}`);
    this.trouble = { kind, condition, text };
  }
}

export async function orTrouble<Result>(work: () => Promise<Result>): Promise<Result | Trouble> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TroubleError) return error.trouble;
    throw error;
  }
}

/** What `fetch` fails with, by the code of the system or of TLS: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `too-slow`. */
export function unreachable(error: unknown): TroubleError {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return new TroubleError('unreachable', 'too-slow');
  return new TroubleError('unreachable', typeof cause?.code === 'string' ? cause.code : 'no-answer');
}
