import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from './prepared-database.ts';

export default async function setUp(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-sqlite-'));
  const template = join(folder, 'prepared.sqlite3');
  const cookies = await prepareDatabase(`file:${template}`);
  project.provide('prepared', { engine: 'sqlite', template, folder, cookies });
  return () => rmSync(folder, { recursive: true, force: true });
}
