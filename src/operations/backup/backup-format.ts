import { closeSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { OperationRefusedError } from './context.ts';

const HEADER_LINE = 'gryphos-portal backup\n';
const SQLITE_MAGIC = 'SQLite format 3\0';
const MAX_HEADER_BYTES = 1024 * 1024;

/** The table of a SQLite backup that holds the manifest. */
export const MANIFEST_TABLE = 'portal_backup';

/** The header of a PostgreSQL backup: a line that identifies it, and one with the manifest. The dump follows. */
export function formatBackupHeader(manifest: string): string {
  return `${HEADER_LINE}${manifest}\n`;
}

type BackupFormat = { engine: 'sqlite' } | { engine: 'postgres'; manifest: string; dumpOffset: number };

/** Detects the format of a backup by its first bytes. Throws an OperationRefusedError where the file is no backup. */
export function detectBackupFormat(path: string): BackupFormat {
  const start = readFirstBytes(path);
  if (start.subarray(0, SQLITE_MAGIC.length).equals(Buffer.from(SQLITE_MAGIC))) return { engine: 'sqlite' };
  const end = start.indexOf('\n', HEADER_LINE.length);
  if (!start.subarray(0, HEADER_LINE.length).equals(Buffer.from(HEADER_LINE)) || end < 0)
    throw new OperationRefusedError(`${path} is no backup of a portal: nothing was changed`);
  return { engine: 'postgres', manifest: start.subarray(HEADER_LINE.length, end).toString(), dumpOffset: end + 1 };
}

function readFirstBytes(path: string): Buffer {
  try {
    const handle = openSync(path, 'r');
    const bytes = Buffer.alloc(MAX_HEADER_BYTES);
    const read = readSync(handle, bytes);
    closeSync(handle);
    return bytes.subarray(0, read);
  } catch (error) {
    throw new OperationRefusedError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

const manifestSchema = z.object({
  /** Version of the manifest and of the file format. */
  version: z.literal(1),
  engine: z.enum(['sqlite', 'postgres']),
  createdAt: z.iso.datetime(),
  /** Names of the applied migrations. */
  migrations: z.array(z.string()),
  tables: z.record(z.string(), z.object({ rows: z.number(), digest: z.string() })),
});

/** The contents of a backup, which a restore verifies. */
export type BackupManifest = z.infer<typeof manifestSchema>;

export function formatManifest(manifest: Omit<BackupManifest, 'version'>): string {
  return JSON.stringify({ version: 1, ...manifest });
}

/** Throws an OperationRefusedError where the manifest is invalid, or of a later version. */
export function parseManifest(text: string): BackupManifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new OperationRefusedError('the backup does not say what it holds in a way that this version understands: nothing was changed');
  }
}
