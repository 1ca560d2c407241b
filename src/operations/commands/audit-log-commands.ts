import { DateTime } from 'luxon';
import type { Db } from '../../platform/db/database.ts';
import { trimJournal } from '../../platform/audit-log/trim-audit-log.ts';
import { verifyJournal, type Finding, type Verification } from '../../platform/audit-log/verify-audit-log.ts';
import { markOfRow } from '../../platform/audit-log/find-row-mac.ts';
import { CommandError } from './command-error.ts';
import { withPortal } from './command.ts';

const MOST_FINDINGS = 50;

/**
 * `npm run journal:verify`: whether every row of the journal is as it was written. Exits with 0 when all is well and with 1
 * otherwise. `-- --known ROW:MARK` also looks that the row still has the mark that an earlier run ended with.
 */
export function verify(words: string[]): Promise<number> {
  const known = knownMark(words);
  return withPortal(async ({ db }) => {
    const verification = await verifyJournal(db);
    for (const line of verificationLines(verification)) console.log(line);
    if (verification.kind !== 'walked' || verification.findings.length > 0) return 1;
    return known ? compare(db, known, verification.front) : 0;
  });
}

async function compare(db: Db, known: Known, front: number): Promise<number> {
  if (known.row <= front) throw new CommandError(`row ${known.row} left in its time: give a later one`);
  const isSame = (await markOfRow(db, known.row)) === known.mark;
  console.log(`row ${known.row} ${isSame ? 'has' : 'does not have'} the mark that you gave`);
  return isSame ? 0 : 1;
}

/** `npm run journal:trim -- --before DATE`: what is from before that day leaves the journal, for ever. */
export function trim(words: string[]): Promise<number> {
  const [option, day] = words;
  if (option !== '--before' || !day || words.length > 2) throw new CommandError('npm run journal:trim -- --before 2026-01-31');
  return withPortal(async (needs) => {
    const before = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: needs.settings.timeZone }).startOf('day');
    if (!before.isValid) throw new CommandError(`${day} is no day: give it as 2026-01-31`);
    if (before.toJSDate() > needs.clock.now()) throw new CommandError(`${day} is yet to come`);
    const trimming = await trimJournal(needs, before.toJSDate());
    if (trimming.kind === 'trimmed') {
      console.log(`rows that left: ${trimming.rows}`);
      return 0;
    }
    for (const line of verificationLines(trimming.verification)) console.log(line);
    console.log('nothing left the journal: a mark at its front would vouch for what is wrong with it');
    return 1;
  });
}

function verificationLines(verification: Verification): string[] {
  switch (verification.kind) {
    case 'not-begun':
      return ['the chain of the journal has not begun: it does when the portal starts'];
    case 'other-secret':
      return ['nothing fits: JOURNAL_SECRET is not the one that the journal was written with, or somebody without it wrote both its ends'];
    case 'walked': {
      const { rows, blanked, findings, front, back } = verification;
      const lines = findings.slice(0, MOST_FINDINGS).map(findingLine);
      if (findings.length > MOST_FINDINGS) lines.push(`and ${findings.length - MOST_FINDINGS} more findings`);
      if (front > 0) lines.push(`rows up to ${front} left in their time`);
      if (blanked > 0) lines.push(`rows without the data of a person who was blanked: ${blanked}`);
      if (findings.length === 0) lines.push(`all ${rows} rows are as they were written`);
      if (findings.length === 0) lines.push(`keep this elsewhere, for --known: ${back.id}:${back.mac}`);
      return lines;
    }
    default:
      return verification satisfies never;
  }
}

function findingLine(finding: Finding): string {
  switch (finding.kind) {
    case 'broken':
      return `${rowsOf(finding)}: changed, moved or added by somebody who does not have the secret`;
    case 'missing':
      return `${rowsOf(finding)}: missing`;
    case 'unproven':
      return `${rowsOf(finding)}: behind missing ones, so that nothing proves it`;
    case 'before-the-front':
      return `${rowsOf(finding)}: back in the journal, though they left it in their time, or added`;
    case 'behind-the-end':
      return `${rowsOf(finding)}: added behind the end by somebody who does not have the secret`;
    case 'front-broken':
      return 'the mark at the front is not the portal’s: whether rows are missing there, or the first was changed, cannot be said';
    case 'end-broken':
      return 'the mark at the end is not the portal’s: whether rows are missing there cannot be said';
    default:
      return finding satisfies never;
  }
}

function rowsOf({ from, to }: { from: number; to: number }): string {
  return from === to ? `row ${from}` : `rows ${from} to ${to}`;
}

type Known = { row: number; mark: string };

function knownMark([option, text, ...more]: string[]): Known | undefined {
  if (option === undefined) return undefined;
  const match = /^(\d{1,15}):([\w-]{43})$/.exec(text ?? '');
  if (option !== '--known' || !match || more.length > 0) throw new CommandError('npm run journal:verify [-- --known ROW:MARK]');
  return { row: Number(match[1]), mark: match[2]! };
}
