/** In milliseconds since 1970. */
export type Presence = { from: number; to: number };

/**
 * The most people at the same time in each stretch of time, which begins at one of `starts` (in ascending order) and ends where the next one
 * begins, the last one at `end`. Presences of one person do not overlap.
 */
export function peopleAtOnce(presences: readonly Presence[], starts: readonly number[], end: number): number[] {
  const real = presences.filter(({ from, to }) => to > from);
  const arrivals = Float64Array.from(real, ({ from }) => from).sort();
  const departures = Float64Array.from(real, ({ to }) => to).sort();
  let [arrived, left] = [0, 0];
  return starts.map((start, index) => {
    while (arrived < arrivals.length && arrivals[arrived]! <= start) arrived++;
    while (left < departures.length && departures[left]! <= start) left++;
    let peak = arrived - left;
    const next = starts[index + 1] ?? end;
    for (; arrived < arrivals.length && arrivals[arrived]! < next; arrived++) {
      while (left < departures.length && departures[left]! <= arrivals[arrived]!) left++;
      peak = Math.max(peak, arrived + 1 - left);
    }
    return peak;
  });
}
