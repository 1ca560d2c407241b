/** What Jitsi's web page drops from a path that somebody typed. */
const DROPPED_CHARACTERS = /[:?#[\]@!$&'()*+,;=></"]/g;

/**
 * The room that Jitsi's web page makes of a typed name (react/features/base/util/uri.ts `getBackendSafeRoomName`), which is also what
 * the claim of a token must say: `Curso_1_1` is `curso_1_1`, `álgebra` is `%c3%a1lgebra`. The text comes decoded, as Express hands it.
 */
export function normalizeRoomName(typed: string): string {
  return encodeURIComponent(typed.normalize('NFKC').toLowerCase().replace(DROPPED_CHARACTERS, '')).toLowerCase();
}
