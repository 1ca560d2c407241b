export const STREAMED_PASSWORDS = 20;

/** The password of the change of this number; they come round again. */
export function streamedPassword(count: number): string {
  return `clave número ${count % STREAMED_PASSWORDS}`;
}
