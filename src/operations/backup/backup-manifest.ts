import { z } from 'zod';
import { OperationRefusedError } from './operation-refused.ts';

const manifest = z.object({
  /** Of the manifest and of the file around it. */
  version: z.literal(1),
  engine: z.enum(['sqlite', 'postgres']),
  madeAt: z.iso.datetime(),
  /** Names of the migrations that the database had been through. */
  migrations: z.array(z.string()),
  tables: z.record(z.string(), z.object({ rows: z.number(), digest: z.string() })),
});

/** What a backup says of itself, so that it can be held against what it holds. */
export type BackupManifest = z.infer<typeof manifest>;

export function formatManifest(of: Omit<BackupManifest, 'version'>): string {
  return JSON.stringify({ version: 1, ...of });
}

/** Throws a Refused where this is no manifest, or one of a later form. */
export function parseManifest(text: string): BackupManifest {
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    throw new OperationRefusedError('the backup does not say what it holds in a way that this version understands: nothing was changed');
  }
}
