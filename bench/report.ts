import type { ImportMeasurement } from './imports.ts';
import type { PageMeasurement } from './pages.ts';
import type { EventMeasurement } from './room-events.ts';
import { median, type Measurement, type RoundResults } from './rounds.ts';
import type { SignInLoadResult } from './sign-ins.ts';
import type { BenchmarkTarget } from './targets.ts';

type Baselines = { bare: BenchmarkTarget; signing: BenchmarkTarget };

/** Prints a Markdown table for the README. Each figure is a median, each ratio the median of the ratios of the rounds. */
export function printJoins(results: RoundResults, { bare, signing }: Baselines): void {
  const rows = [...results].map(([{ name }, measurements]) => [
    name,
    medianOf(measurements, 'perSecond').toFixed(0),
    medianOf(measurements, 'p50').toFixed(1),
    medianOf(measurements, 'p99').toFixed(1),
    medianOf(measurements, 'cpu').toFixed(0),
    medianRatio(measurements, results.get(bare)!, 'perSecond'),
    medianRatio(measurements, results.get(signing)!, 'perSecond'),
    medianOf(measurements, 'rowsPerRequest').toFixed(2),
  ]);
  printTable(['', 'joins/s', 'p50 ms', 'p99 ms', 'CPU µs per join', 'of bare', 'of bare that signs', 'rows per join'], rows);
  for (const engine of ['SQLite', 'PostgreSQL']) {
    const find = (name: string) => [...results].find(([target]) => target.name === `${engine}, ${name}`)?.[1];
    printRatio(`${engine}: a join on the large database`, find('large'), find('small'));
    for (const size of ['small', 'large']) printRatio(`${engine}, ${size}: a join through the API`, find(`${size}, API`), find(size));
  }
}

function printRatio(subject: string, measurements: Measurement[] | undefined, reference: Measurement[] | undefined): void {
  if (!measurements || !reference) return;
  const time = medianRatio(reference, measurements, 'perSecond');
  console.log(`${subject} takes ${time} times as long, and ${medianRatio(measurements, reference, 'cpu')} times the CPU`);
}

export function printEvents({ users, rounds, baseline, closing }: EventMeasurement): void {
  const rows = [...rounds].map(([{ name }, measurements]) => [
    name,
    medianOf(measurements, 'perSecond').toFixed(0),
    medianOf(measurements, 'p99').toFixed(1),
    medianOf(measurements, 'cpu').toFixed(0),
    medianRatio(measurements, rounds.get(baseline)!, 'perSecond'),
    medianOf(measurements, 'rowsPerRequest').toFixed(2),
    closing.get(name)!.toFixed(0),
  ]);
  const columns = ['events/s', 'p99 ms', 'CPU µs per event', 'of bare', 'rows per event', 'list of a closed room, ms'];
  printTable([`calls of ${users}`, ...columns], rows);
}

export function printPages(name: string, measurements: PageMeasurement[]): void {
  const rows = measurements.map(({ name: page, p50, p95 }) => [page, p50.toFixed(0), p95.toFixed(0)]);
  printTable([name, 'p50 ms', 'p95 ms'], rows);
}

function printTable(titles: string[], rows: string[][]): void {
  const alignment = titles.map((_, index) => (index === 0 ? '---' : '--:'));
  console.log();
  for (const row of [titles, alignment, ...rows]) console.log(`| ${row.join(' | ')} |`);
}

export function printImport(name: string, { users, baseline, dryRun, applying, growth }: ImportMeasurement): void {
  const phase = (label: string, { seconds, maxLatency }: ImportMeasurement['dryRun']) =>
    `${label} ${seconds.toFixed(1)} s (slowest join ${maxLatency.toFixed(0)} ms)`;
  console.log(
    `\n${name}: import of ${users} users during fifty joins a second: ${phase('dry run', dryRun)}, ${phase('writing', applying)};`,
  );
  console.log(`without an import the slowest join takes ${baseline.toFixed(0)} ms; the process grows by ${growth.toFixed(0)} MB at most`);
}

export function printSignIns({ withoutSignIns, withSignIns, statusCounts }: SignInLoadResult): void {
  const statuses = [...statusCounts].map(([status, count]) => `${count} × ${status}`).join(', ');
  const [alone, during] = [withoutSignIns, withSignIns].map((measurements) => medianOf(measurements, 'p99').toFixed(1));
  const ratio = medianRatio(withSignIns, withoutSignIns, 'p99');
  console.log(`\nduring 8 sign-ins a second (${statuses}): p99 ${during} ms, without ${alone} ms, ${ratio} times`);
}

function medianOf(measurements: Measurement[], key: keyof Measurement): number {
  return median(measurements.map((measurement) => measurement[key]));
}

/** The median of the ratios within each round. */
function medianRatio(measurements: Measurement[], reference: Measurement[], key: keyof Measurement): string {
  return median(measurements.map((measurement, round) => measurement[key] / reference[round]![key])).toFixed(2);
}
