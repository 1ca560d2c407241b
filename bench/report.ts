import type { Burst } from './bursts.ts';

/** Prints a Markdown table. */
export function printTable(titles: string[], rows: string[][]): void {
  const alignment = titles.map((_, index) => (index === 0 ? '---' : '--:'));
  console.log();
  for (const row of [titles, alignment, ...rows]) console.log(`| ${row.join(' | ')} |`);
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Of numbers in ascending order. */
export function percentile(sorted: number[], fraction: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))]!;
}

export function medianOf(bursts: Burst[], key: keyof Burst): number {
  return median(bursts.map((burst) => burst[key]));
}

/** The median of the ratios within each round. */
export function medianRatio(bursts: Burst[], reference: Burst[], key: keyof Burst): number {
  return median(bursts.map((burst, round) => burst[key] / reference[round]![key]));
}
