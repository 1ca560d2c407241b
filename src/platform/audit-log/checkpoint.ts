import { createHmac, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import { minutes } from '../shared/clock.ts';
import { createDirectory } from '../shared/create-directory.ts';
import { deriveKey } from '../shared/derived-keys.ts';
import { constantTimeEqual } from '../shared/secret.ts';
import { getAuditLogKey, verifyChainEnd } from './chain.ts';
import { hasEventOfUser, loadChainEnds } from './audit-log.queries.ts';
import { findRowMac } from './verify-audit-log.ts';

/** A row of the audit log and its MAC, kept outside of the database: an older copy of the database lacks the row. */
export type Checkpoint = { row: number; mac: string };

/**
 * How the audit log compares with its checkpoint. `rolled-back`: rows are gone that were sealed. `different`: another row has the
 * number. `forged`: the file was not written by this portal. `missing`: the portal has run, and its file is gone. `none`: no
 * checkpoint is kept yet.
 */
export type CheckpointResult =
  { kind: 'same' | 'rolled-back' | 'different'; checkpoint: Checkpoint } | { kind: 'forged' | 'missing' | 'none' };

type AuditLogSettings = Settings['auditLog'];

const CHECKPOINT_INTERVAL_MS = minutes(1);
const LOG_INTERVAL_MS = minutes(60);

/** For the portal's user alone. */
const FILE_MODE = 0o600;

type CheckpointContext = { db: Db; log: Logger; settings: Pick<Settings, 'auditLog'> };

/**
 * Compares the audit log with its checkpoint and moves the checkpoint on, now and once a minute; once an hour the log gets a line with it
 * too. A checkpoint that does not fit stays as it is, so that it goes on being reported. Answers a function that stops it.
 */
export async function keepCheckpoints(context: CheckpointContext): Promise<() => Promise<void>> {
  let running = moveCheckpoint(context, true);
  const run = (writesLog: boolean) => void (running = running.then(() => moveCheckpoint(context, writesLog)));
  const timers = [setInterval(run, CHECKPOINT_INTERVAL_MS, false), setInterval(run, LOG_INTERVAL_MS, true)];
  for (const timer of timers) timer.unref();
  await running;
  return () => {
    for (const timer of timers) clearInterval(timer);
    run(false);
    return running;
  };
}

/** Never rejects: the audit log goes on without its checkpoint, and the log says so. */
async function moveCheckpoint({ db, log, settings: { auditLog } }: CheckpointContext, writesLog: boolean): Promise<void> {
  if (auditLog.checkpointFile === undefined && !writesLog) return;
  try {
    const result = await compareCheckpoint(db, auditLog);
    const problem = describeCheckpointProblem(result);
    if (problem && writesLog) log.error({ event: 'audit_log' }, `${problem}; see «npm run audit-log:verify»`);
    const end = problem ? undefined : await findChainEnd(db);
    if (!end) return;
    if (result.kind === 'missing')
      log.warn(
        { event: 'audit_log', row: end.row },
        'the audit log had no checkpoint: one begins, and nothing tells whether rows were removed',
      );
    if (writesLog)
      log.info({ event: 'audit_log', row: end.row, mac: end.mac }, 'end of the audit log, for «npm run audit-log:verify -- --known»');
    if (result.kind !== 'same' || result.checkpoint.row !== end.row) writeCheckpoint(auditLog, end);
  } catch (error) {
    log.error({ event: 'audit_log', error: String(error) }, 'the checkpoint of the audit log cannot be kept');
  }
}

export function describeCheckpointProblem(result: CheckpointResult): string | undefined {
  switch (result.kind) {
    case 'rolled-back':
      return `the audit log lacks rows up to ${result.checkpoint.row}, which were sealed: the database is an older copy, or rows were removed`;
    case 'different':
      return `row ${result.checkpoint.row} of the audit log is not the one that was sealed: the database is an older copy that went on`;
    case 'forged':
      return 'the checkpoint of the audit log was not written by this portal';
    case 'same':
    case 'missing':
    case 'none':
      return undefined;
    default:
      return result satisfies never;
  }
}

export async function compareCheckpoint(db: Db, settings: AuditLogSettings): Promise<CheckpointResult> {
  const checkpoint = readCheckpoint(settings);
  if (checkpoint === 'missing') return { kind: (await hasEventOfUser(db)) ? 'missing' : 'none' };
  if (typeof checkpoint === 'string') return { kind: checkpoint };
  const { front, back } = await loadChainEnds(db);
  // A trim may have deleted the row: the front end, whose seal is verified elsewhere, stands for it.
  if (front && checkpoint.row <= front.row_id)
    return { kind: checkpoint.row < front.row_id || front.mac === checkpoint.mac ? 'same' : 'different', checkpoint };
  if (!back || back.row_id < checkpoint.row) return { kind: 'rolled-back', checkpoint };
  return { kind: (await findRowMac(db, checkpoint.row)) === checkpoint.mac ? 'same' : 'different', checkpoint };
}

/** The last row, where its seal is valid. */
export async function findChainEnd(db: Db): Promise<Checkpoint | undefined> {
  const back = verifyChainEnd(getAuditLogKey(db), (await loadChainEnds(db)).back);
  return back && { row: back.rowId, mac: back.mac };
}

/** Written beside and renamed, so that a full disk or a crash leaves the earlier one. */
export function writeCheckpoint({ checkpointFile: file, secret }: AuditLogSettings, { row, mac }: Checkpoint): void {
  if (file === undefined) return;
  createDirectory(dirname(file), 0o770);
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify({ row, mac, seal: seal(checkpointKey(secret), { row, mac }) })}\n`, {
    mode: FILE_MODE,
    flush: true,
  });
  renameSync(beside, file);
}

/** After a restore, whose database is older on purpose. */
export function removeCheckpoint({ checkpointFile: file }: AuditLogSettings): void {
  if (file !== undefined) rmSync(file, { force: true });
}

function readCheckpoint({ checkpointFile: file, secret }: AuditLogSettings): Checkpoint | 'none' | 'missing' | 'forged' {
  if (file === undefined) return 'none';
  try {
    const { row, mac, seal: given } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof row !== 'number' || typeof mac !== 'string' || typeof given !== 'string') return 'forged';
    return constantTimeEqual(given, seal(checkpointKey(secret), { row, mac })) ? { row, mac } : 'forged';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    if (error instanceof SyntaxError || error instanceof TypeError) return 'forged';
    throw error;
  }
}

function checkpointKey(secret: string): KeyObject {
  return deriveKey(secret, 'checkpoints of the audit log');
}

function seal(key: KeyObject, { row, mac }: Checkpoint): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([row, mac]))
    .digest('base64url');
}
