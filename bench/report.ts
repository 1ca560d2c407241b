import type { SignInLoadResult } from './joins-during-sign-ins.ts';
import type { BenchmarkTarget } from './targets.ts';
import type { EventMeasurement } from './room-events.ts';
import type { ImportMeasurement } from './imports.ts';
import type { PageMeasurement } from './pages.ts';
import { median, type Measurement, type RoundResults } from './rounds.ts';

/** A table in Markdown, as the README shows it. Each figure is a median, each ratio the median of the rounds' ratios. */
export function printJoins(turns: RoundResults, { bare, signing }: { bare: BenchmarkTarget; signing: BenchmarkTarget }): void {
  const rows = [...turns].map(([{ name }, figures]) => [
    name,
    medianOf(figures, 'perSecond').toFixed(0),
    medianOf(figures, 'p50').toFixed(1),
    medianOf(figures, 'p99').toFixed(1),
    medianOf(figures, 'cpu').toFixed(0),
    medianRatio(figures, turns.get(bare)!, 'perSecond'),
    medianRatio(figures, turns.get(signing)!, 'perSecond'),
    medianOf(figures, 'rowsPerRequest').toFixed(2),
  ]);
  const titles = ['', 'joins/s', 'p50 ms', 'p99 ms', 'CPU µs a join', 'of bare', 'of bare that signs', 'rows a join'];
  for (const row of [titles, titles.map((_, index) => (index === 0 ? '---' : '--:')), ...rows]) console.log(`| ${row.join(' | ')} |`);
  for (const engine of ['SQLite', 'PostgreSQL']) {
    const named = (name: string) => [...turns].find(([contestant]) => contestant.name === `${engine}, ${name}`)?.[1];
    const [small, large] = [named('small'), named('large')];
    if (small && large)
      console.log(
        `${engine}: on the large database a join takes ${medianRatio(small, large, 'perSecond')} times as long, and ${medianRatio(large, small, 'cpu')} times the CPU`,
      );
    for (const size of ['small', 'large']) {
      const [page, api] = [named(size), named(`${size}, API`)];
      if (page && api)
        console.log(
          `${engine}, ${size}: the API's join takes ${medianRatio(page, api, 'perSecond')} times as long as the page's, and ${medianRatio(api, page, 'cpu')} times the CPU`,
        );
    }
  }
}

/** How much of what Jitsi tells is heard, and how long the list of a closed room takes. */
export function printEvents({ people, turns, bare, closing }: EventMeasurement): void {
  console.log(`\n| calls of ${people} | events/s | p99 ms | CPU µs an event | of bare | rows an event | list of a closed room, ms |`);
  console.log('| --- | --: | --: | --: | --: | --: | --: |');
  for (const [{ name }, figures] of turns) {
    const cells = [
      name,
      medianOf(figures, 'perSecond').toFixed(0),
      medianOf(figures, 'p99').toFixed(1),
      medianOf(figures, 'cpu').toFixed(0),
      medianRatio(figures, turns.get(bare)!, 'perSecond'),
      medianOf(figures, 'rowsPerRequest').toFixed(2),
      closing.get(name)!.toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

export function printPages(name: string, figures: PageMeasurement): void {
  console.log(`\n| ${name} | p50 ms | p95 ms |\n| --- | --: | --: |`);
  for (const { name: list, p50, p95 } of figures) console.log(`| ${list} | ${p50.toFixed(0)} | ${p95.toFixed(0)} |`);
}

export function printImport(name: string, { people, quiet, reading, applying, grown }: ImportMeasurement): void {
  const part = (what: string, { seconds, longest }: ImportMeasurement['reading']) =>
    `${what} ${seconds.toFixed(1)} s (longest wait of a join ${longest.toFixed(0)} ms)`;
  console.log(
    `\n${name}: importing ${people} people while fifty students a second join: ${part('dry run', reading)}, ${part('writing', applying)};`,
  );
  console.log(`without an import the longest wait is ${quiet.toFixed(0)} ms; the process grows by ${grown.toFixed(0)} MB at most`);
}

export function printSignIns({ withoutSignIns, withSignIns, statusCounts }: SignInLoadResult): void {
  const statuses = [...statusCounts].map(([status, number]) => `${number} × ${status}`).join(', ');
  console.log(
    `beside 8 sign-ins a second (${statuses}): p99 ${medianOf(withSignIns, 'p99').toFixed(1)} ms, without ${medianOf(withoutSignIns, 'p99').toFixed(1)} ms,`,
  );
  console.log(`${medianRatio(withSignIns, withoutSignIns, 'p99')} times`);
}

function medianOf(figures: Measurement[], key: keyof Measurement): number {
  return median(figures.map((figure) => figure[key]));
}

function medianRatio(these: Measurement[], those: Measurement[], key: keyof Measurement): string {
  return median(these.map((figure, round) => figure[key] / those[round]![key])).toFixed(2);
}
