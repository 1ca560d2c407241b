import { DateTime } from 'luxon';
import type { Db } from '../../platform/db/database.ts';
import { trimAuditLog } from '../../platform/audit-log/audit-log-retention.ts';
import {
  type AuditLogVerification,
  type ChainDefect,
  findRowMac,
  isIntact,
  verifyAuditLog,
} from '../../platform/audit-log/verify-audit-log.ts';
import { acceptAuditLog } from '../../platform/audit-log/accept-audit-log.ts';
import { compareCheckpoint, describeCheckpointProblem } from '../../platform/audit-log/checkpoint.ts';
import { CommandError, withPortal } from './command.ts';

const MAX_DEFECTS = 50;

/**
 * `npm run audit-log:verify`: verifies every row of the audit log, and that the checkpoint outside of the database fits. Exits with 0 when
 * all are unchanged and with 1 otherwise. `-- --known ROW:MAC` also compares a row with the MAC that an earlier run printed, and needs no
 * checkpoint.
 */
export function auditLogVerify(args: string[]): Promise<number> {
  const known = parseKnownMac(args);
  return withPortal(async ({ db, settings }) => {
    const verification = await verifyAuditLog(db);
    for (const line of formatVerification(verification)) console.log(line);
    const checkpoint = await compareCheckpoint(db, settings.auditLog);
    const rollback = describeCheckpointProblem(checkpoint);
    if (rollback) console.log(rollback);
    if (!isIntact(verification) || rollback) return 1;
    if (known) return compareMac(db, known, verification.unprovenUpTo ?? verification.trimmedUpTo);
    if (checkpoint.kind !== 'missing') return 0;
    console.log(`${settings.auditLog.checkpointFile} is missing: whether rows were removed is unknown; the portal makes it when it starts`);
    return 1;
  });
}

/** `npm run audit-log:accept -- --reason TEXT`: has an audit log go on whose defects, or whose age, the operator can explain. */
export function auditLogAccept([option, ...words]: string[]): Promise<number> {
  const reason = words.join(' ').trim();
  if (option !== '--reason' || reason === '')
    throw new CommandError('npm run audit-log:accept -- --reason "restored from the snapshot of Monday"');
  return withPortal(async (context) => {
    const result = await acceptAuditLog(context, reason);
    switch (result.kind) {
      case 'unchanged':
        console.log('nothing to accept: every row is unchanged, and the checkpoint fits');
        return 0;
      case 'accepted':
        console.log('the audit log goes on from its last row, and says so');
        return 0;
      case 'begun-again':
        console.log(`the audit log begins again, and says so: nothing proves rows up to ${result.unprovenUpTo}`);
        return 0;
      default:
        return result satisfies never;
    }
  });
}

async function compareMac(db: Db, known: KnownMac, trimmedUpTo: number): Promise<number> {
  if (known.row <= trimmedUpTo) throw new CommandError(`row ${known.row} was trimmed: give a later one`);
  const isSame = (await findRowMac(db, known.row)) === known.mac;
  console.log(`row ${known.row} ${isSame ? 'has' : 'does not have'} the MAC that you gave`);
  return isSame ? 0 : 1;
}

/** `npm run audit-log:trim -- --before DATE`: deletes the rows from before that day. */
export function auditLogTrim(args: string[]): Promise<number> {
  const [option, day] = args;
  if (option !== '--before' || !day || args.length > 2) throw new CommandError('npm run audit-log:trim -- --before 2026-01-31');
  return withPortal(async (context) => {
    const before = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: context.settings.timeZone }).startOf('day');
    if (!before.isValid) throw new CommandError(`${day} is not a date: give it as 2026-01-31`);
    if (before.toJSDate() > context.clock.now()) throw new CommandError(`${day} is in the future`);
    const result = await trimAuditLog(context, before.toJSDate());
    if (result.kind === 'trimmed') {
      console.log(`rows deleted: ${result.rows}`);
      return 0;
    }
    for (const line of formatVerification(result.verification)) console.log(line);
    console.log('nothing was deleted: a new seal at the start would hide what is wrong with the audit log');
    return 1;
  });
}

function formatVerification(verification: AuditLogVerification): string[] {
  switch (verification.kind) {
    case 'no-chain':
      return ['the audit log has no chain, but the database is not new: somebody removed it, and nothing proves any row'];
    case 'wrong-secret':
      return ['no row is valid: AUDIT_LOG_SECRET is not the one that the audit log was written with, or both ends were written without it'];
    case 'checked': {
      const { rows, erasedRows, defects, trimmedUpTo, unprovenUpTo, lastRow } = verification;
      const lines = defects.slice(0, MAX_DEFECTS).map(formatDefect);
      if (defects.length > MAX_DEFECTS) lines.push(`and ${defects.length - MAX_DEFECTS} more defects`);
      if (trimmedUpTo > 0) lines.push(`rows up to ${trimmedUpTo} were trimmed`);
      if (unprovenUpTo) lines.push(`an operator had the audit log begin again: nothing proves rows up to ${unprovenUpTo}`);
      if (erasedRows > 0) lines.push(`rows whose personal data was erased: ${erasedRows}`);
      if (defects.length === 0) lines.push(`all ${rows} rows are unchanged`);
      if (defects.length === 0) lines.push(`keep this in another place, for --known: ${lastRow.id}:${lastRow.mac}`);
      return lines;
    }
    default:
      return verification satisfies never;
  }
}

function formatDefect(defect: ChainDefect): string {
  switch (defect.kind) {
    case 'broken':
      return `${formatRowRange(defect)}: changed, moved or added without the secret`;
    case 'missing':
      return `${formatRowRange(defect)}: missing`;
    case 'blanked':
      return `${formatRowRange(defect)}: emptied, and no anonymisation explains it`;
    case 'duplicate':
      return `${formatRowRange(defect)}: there several times`;
    case 'unproven':
      return `${formatRowRange(defect)}: after missing rows, and cannot be verified`;
    case 'before-start':
      return `${formatRowRange(defect)}: added, or restored after they had been trimmed`;
    case 'after-end':
      return `${formatRowRange(defect)}: added after the end without the secret`;
    case 'start-seal-invalid':
      return 'the seal at the start is invalid: whether rows are missing there, or the first was changed, is unknown';
    case 'end-seal-invalid':
      return 'the seal at the end is invalid: whether rows are missing there is unknown';
    default:
      return defect satisfies never;
  }
}

function formatRowRange({ from, to }: { from: number; to: number }): string {
  return from === to ? `row ${from}` : `rows ${from} to ${to}`;
}

type KnownMac = { row: number; mac: string };

function parseKnownMac([option, text, ...more]: string[]): KnownMac | undefined {
  if (option === undefined) return undefined;
  const match = /^(\d{1,15}):([\w-]{43})$/.exec(text ?? '');
  if (option !== '--known' || !match || more.length > 0) throw new CommandError('npm run audit-log:verify [-- --known ROW:MAC]');
  return { row: Number(match[1]), mac: match[2]! };
}
