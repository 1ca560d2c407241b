export const STREAMED_PASSWORDS = 20;

/** The password of a change; they repeat. */
export function streamedPassword(count: number): string {
  return `clave número ${count % STREAMED_PASSWORDS}`;
}
