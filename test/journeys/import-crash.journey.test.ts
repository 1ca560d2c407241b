import request from 'supertest';
import { afterEach, describe, expect, test } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import type { Import } from '../../src/imports/import.ts';
import { countMissing } from '../../src/imports/sync/missing-enrollments.queries.ts';
import { findImport } from '../../src/imports/imports.queries.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { createContext } from '../../src/context.ts';
import { startPortalProcess, type PortalProcess } from '../support/portal-process.ts';
import { createSharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';

const PEOPLE = 6_000;
const CAST = 4;

/** Milliseconds after the last preparation, around the one transaction that writes. */
const KILLS = [0, 30, 70, 120];

const MAX_WAIT_MS = 60_000;

const file = Buffer.from(
  `usuario;nombre;apellido;correo;curso\n${Array.from({ length: PEOPLE }, (_, index) => `persona${index};Ana;Soto Pérez;persona${index}@example.cl;Python para análisis de datos`).join('\n')}\n`,
);

let stopAll: () => Promise<void> = () => Promise.resolve();

afterEach(() => stopAll());

describe.each(['sqlite', 'postgres'] as const)('kill -9 during a large import, on %s', (engine) => {
  test(
    'leaves all users with their enrollments, and the ends of others, or none; the next process continues',
    { timeout: 240_000 },
    async () => {
      const database = await createSharedDatabase(engine, 'authreg');
      const settings = { DATABASE_URL: database.url, XMPP_CREDENTIALS: 'off' };
      const { db } = createContext(testSettings(settings));
      let portal = await startPortalProcess(settings);
      stopAll = async () => {
        await portal.stop();
        await db.destroy();
        database.remove();
      };
      const restart = async () => {
        await portal.kill();
        const users = (await countUsers(db)) - CAST;
        expect([0, PEOPLE]).toContain(users);
        expect(await countEnrollments(db)).toEqual(
          users === 0 ? before : { active: before.active - missing + PEOPLE, ended: before.ended + missing },
        );
        // The lease of a killed process is not renewed; the test does not wait for its end.
        await db.updateTable('jobs').set({ due_at: new Date().toISOString() }).where('state', '=', 'running').execute();
        portal = await startPortalProcess(settings);
      };

      const before = await countEnrollments(db);
      let missing = 0;
      const cookie = await signInAsAda(portal);
      const upload = await request(portal.url).post('/admin/imports/people').set('Cookie', cookie).attach('file', file, 'personas.csv');
      const path = upload.headers['location']!;
      const id = Number(path.split('/').at(-1));

      await until(db, id, ({ state, progress }) => state === 'validating' && progress.done > 0);
      await restart();
      const ready = await until(db, id, ({ state }) => state === 'ready');
      expect(ready).toMatchObject({ counts: { new: PEOPLE, changed: 0, unchanged: 0, refused: 0 } });

      missing = (await countMissing(db, id)).reduce((sum, { students }) => sum + students, 0);
      expect(missing).toBeGreaterThan(0);
      const form = { run: ready.run, end_missing: 'on', confirmed_count: missing };
      await request(portal.url).post(`${path}/confirm`).set('Cookie', cookie).type('form').send(form);
      await until(db, id, ({ state, progress }) => state === 'applying' && progress.done > 0);
      await restart();
      for (const wait of KILLS) {
        const { run } = await until(db, id, isStaged);
        await pause(wait);
        await restart();
        if ((await findImport(db, id))!.state === 'applied') break;
        await until(db, id, (now) => now.run > run || now.state === 'applied');
      }

      await until(db, id, ({ state }) => state === 'applied');
      expect(await countUsers(db)).toBe(CAST + PEOPLE);
      await until(db, id, async () => (await countStagedRows(db)) === 0);
      expect(await findUnusedTerms(db)).toEqual([]);
      const events = await db.selectFrom('audit_log').select('id').where('event', '=', 'import.applied').execute();
      expect(events).toHaveLength(1);
      expect(await verifyAuditLog(db)).toMatchObject({ defects: [] });
      expect(portal.log.grep(/"level":"ERROR"/)).toEqual([]);
    },
  );
});

function isStaged({ state, progress }: Import): boolean {
  return state === 'applied' || (state === 'applying' && progress.total > 0 && progress.done === progress.total);
}

async function signInAsAda(portal: PortalProcess): Promise<string> {
  const response = await request(portal.url).post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD, keep: 'on' });
  return String(response.headers['set-cookie']?.at(-1)).split(';')[0]!;
}

async function until(db: Db, id: number, condition: (record: Import) => boolean | Promise<boolean>): Promise<Import> {
  const deadline = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const record = (await findImport(db, id))!;
    if (await condition(record)) return record;
    if (Date.now() > deadline) throw new Error(`the import did not reach the expected state: ${JSON.stringify(record)}`);
    await pause(5);
  }
}

async function countEnrollments(db: Db): Promise<{ active: number; ended: number }> {
  const rows = await db.selectFrom('enrollments').select('status').execute();
  const ended = rows.filter(({ status }) => status === 'ended').length;
  return { active: rows.length - ended, ended };
}

async function countUsers(db: Db): Promise<number> {
  const row = await db
    .selectFrom('auth_user')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

/** Staged rows are deleted shortly after the apply. */
async function countStagedRows(db: Db): Promise<number> {
  return (await db.selectFrom('import_people').select('line').limit(1).execute()).length;
}

function findUnusedTerms(db: Db) {
  const userIds = db.selectFrom('auth_user').select('id');
  return db
    .selectFrom('search_terms')
    .select('term')
    .where('kind', '=', 'person')
    .where('subject_id', 'not in', userIds)
    .limit(1)
    .execute();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
