import { DateTime } from 'luxon';
import type { Db } from '../../platform/db/database.ts';
import { trimAuditLog } from '../../platform/audit-log/trim-audit-log.ts';
import { type AuditLogVerification, type ChainDefect, findRowMac, verifyAuditLog } from '../../platform/audit-log/verify-audit-log.ts';
import { CommandError, withPortal } from './command.ts';

const MAX_FINDINGS = 50;

/**
 * `npm run audit-log:verify`: whether every row of the journal is as it was written. Exits with 0 when all is well and with 1
 * otherwise. `-- --known ROW:MARK` also looks that the row still has the mark that an earlier run ended with.
 */
export function auditLogVerify(words: string[]): Promise<number> {
  const known = parseKnownMac(words);
  return withPortal(async ({ db }) => {
    const verification = await verifyAuditLog(db);
    for (const line of formatVerification(verification)) console.log(line);
    if (verification.kind !== 'checked' || verification.defects.length > 0) return 1;
    return known ? compareMac(db, known, verification.trimmedUpTo) : 0;
  });
}

async function compareMac(db: Db, known: KnownMac, front: number): Promise<number> {
  if (known.row <= front) throw new CommandError(`row ${known.row} left in its time: give a later one`);
  const isSame = (await findRowMac(db, known.row)) === known.mac;
  console.log(`row ${known.row} ${isSame ? 'has' : 'does not have'} the mark that you gave`);
  return isSame ? 0 : 1;
}

/** `npm run audit-log:trim -- --before DATE`: what is from before that day leaves the journal, for ever. */
export function auditLogTrim(words: string[]): Promise<number> {
  const [option, day] = words;
  if (option !== '--before' || !day || words.length > 2) throw new CommandError('npm run audit-log:trim -- --before 2026-01-31');
  return withPortal(async (context) => {
    const before = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: context.settings.timeZone }).startOf('day');
    if (!before.isValid) throw new CommandError(`${day} is no day: give it as 2026-01-31`);
    if (before.toJSDate() > context.clock.now()) throw new CommandError(`${day} is yet to come`);
    const trimming = await trimAuditLog(context, before.toJSDate());
    if (trimming.kind === 'trimmed') {
      console.log(`rows that left: ${trimming.rows}`);
      return 0;
    }
    for (const line of formatVerification(trimming.verification)) console.log(line);
    console.log('nothing left the journal: a mark at its front would vouch for what is wrong with it');
    return 1;
  });
}

function formatVerification(verification: AuditLogVerification): string[] {
  switch (verification.kind) {
    case 'not-started':
      return ['the chain of the journal has not begun: it does when the portal starts'];
    case 'wrong-secret':
      return [
        'nothing fits: AUDIT_LOG_SECRET is not the one that the journal was written with, or somebody without it wrote both its ends',
      ];
    case 'checked': {
      const { rows, erasedRows, defects, trimmedUpTo, lastRow } = verification;
      const lines = defects.slice(0, MAX_FINDINGS).map(formatFinding);
      if (defects.length > MAX_FINDINGS) lines.push(`and ${defects.length - MAX_FINDINGS} more findings`);
      if (trimmedUpTo > 0) lines.push(`rows up to ${trimmedUpTo} left in their time`);
      if (erasedRows > 0) lines.push(`rows without the data of a person who was blanked: ${erasedRows}`);
      if (defects.length === 0) lines.push(`all ${rows} rows are as they were written`);
      if (defects.length === 0) lines.push(`keep this elsewhere, for --known: ${lastRow.id}:${lastRow.mac}`);
      return lines;
    }
    default:
      return verification satisfies never;
  }
}

function formatFinding(finding: ChainDefect): string {
  switch (finding.kind) {
    case 'broken':
      return `${formatRowRange(finding)}: changed, moved or added by somebody who does not have the secret`;
    case 'missing':
      return `${formatRowRange(finding)}: missing`;
    case 'unproven':
      return `${formatRowRange(finding)}: behind missing ones, so that nothing proves it`;
    case 'before-start':
      return `${formatRowRange(finding)}: back in the journal, though they left it in their time, or added`;
    case 'after-end':
      return `${formatRowRange(finding)}: added behind the end by somebody who does not have the secret`;
    case 'start-seal-invalid':
      return 'the mark at the front is not the portal’s: whether rows are missing there, or the first was changed, cannot be said';
    case 'end-seal-invalid':
      return 'the mark at the end is not the portal’s: whether rows are missing there cannot be said';
    default:
      return finding satisfies never;
  }
}

function formatRowRange({ from, to }: { from: number; to: number }): string {
  return from === to ? `row ${from}` : `rows ${from} to ${to}`;
}

type KnownMac = { row: number; mac: string };

function parseKnownMac([option, text, ...more]: string[]): KnownMac | undefined {
  if (option === undefined) return undefined;
  const match = /^(\d{1,15}):([\w-]{43})$/.exec(text ?? '');
  if (option !== '--known' || !match || more.length > 0) throw new CommandError('npm run audit-log:verify [-- --known ROW:MARK]');
  return { row: Number(match[1]), mac: match[2]! };
}
