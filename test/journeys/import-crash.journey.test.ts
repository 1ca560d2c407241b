import request from 'supertest';
import { afterEach, describe, expect, test } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import type { Import } from '../../src/imports/import.ts';
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

const MOST_WAITING_MS = 60_000;

const file = Buffer.from(
  `usuario;nombre;apellido;correo\n${Array.from({ length: PEOPLE }, (_, at) => `persona${at};Ana;Soto Pérez;persona${at}@example.cl`).join('\n')}\n`,
);

let stopLeftOvers: () => Promise<void> = () => Promise.resolve();

afterEach(() => stopLeftOvers());

describe.each(['sqlite', 'postgres'] as const)('kill -9 while a large file is imported, on %s', (engine) => {
  test('at any moment leaves all of the people or none, and the next start goes on by itself', { timeout: 240_000 }, async () => {
    const database = await createSharedDatabase(engine, 'authreg');
    const settings = { DATABASE_URL: database.url, XMPP_CREDENTIALS: 'off' };
    const { db } = createContext(testSettings(settings));
    let portal = await startPortalProcess(settings);
    stopLeftOvers = async () => {
      await portal.stop();
      await db.destroy();
      database.remove();
    };
    const restart = async () => {
      await portal.kill();
      expect([0, PEOPLE]).toContain((await peopleIn(db)) - CAST);
      // Nobody renews the lease of a process that is gone; here nobody waits for its end either.
      await db.updateTable('jobs').set({ due_at: new Date().toISOString() }).where('state', '=', 'running').execute();
      portal = await startPortalProcess(settings);
    };

    const cookie = await signInAsAda(portal);
    const sent = await request(portal.url).post('/admin/imports/people').set('Cookie', cookie).attach('file', file, 'personas.csv');
    const path = sent.headers['location']!;
    const id = Number(path.split('/').at(-1));

    await until(db, id, ({ state, progress }) => state === 'validating' && progress.done > 0);
    await restart();
    const ready = await until(db, id, ({ state }) => state === 'ready');
    expect(ready).toMatchObject({ counts: { new: PEOPLE, changed: 0, unchanged: 0, refused: 0 } });

    await request(portal.url).post(`${path}/confirm`).set('Cookie', cookie).type('form').send({ run: ready.run });
    await until(db, id, ({ state, progress }) => state === 'applying' && progress.done > 0);
    await restart();
    for (const wait of KILLS) {
      const { run } = await until(db, id, isPrepared);
      await pause(wait);
      await restart();
      if ((await findImport(db, id))!.state === 'applied') break;
      await until(db, id, (now) => now.run > run || now.state === 'applied');
    }

    await until(db, id, ({ state }) => state === 'applied');
    expect(await peopleIn(db)).toBe(CAST + PEOPLE);
    await until(db, id, async () => (await leftOver(db)) === 0);
    expect(await wordsOfNobody(db)).toEqual([]);
    const events = await db.selectFrom('audit_log').select('id').where('event', '=', 'import.applied').execute();
    expect(events).toHaveLength(1);
    expect(await verifyAuditLog(db)).toMatchObject({ defects: [] });
    expect(portal.log.grep(/"level":"ERROR"/)).toEqual([]);
  });
});

function isPrepared({ state, progress }: Import): boolean {
  return state === 'applied' || (state === 'applying' && progress.total > 0 && progress.done === progress.total);
}

async function signInAsAda(portal: PortalProcess): Promise<string> {
  const answer = await request(portal.url).post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD, keep: 'on' });
  return String(answer.headers['set-cookie']?.[0]).split(';')[0]!;
}

async function until(db: Db, id: number, holds: (found: Import) => boolean | Promise<boolean>): Promise<Import> {
  const deadline = Date.now() + MOST_WAITING_MS;
  for (;;) {
    const found = (await findImport(db, id))!;
    if (await holds(found)) return found;
    if (Date.now() > deadline) throw new Error(`the import did not get there: ${JSON.stringify(found)}`);
    await pause(5);
  }
}

async function peopleIn(db: Db): Promise<number> {
  const row = await db
    .selectFrom('auth_user')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

/** What was made ready and is no longer needed goes a moment after the people are there. */
async function leftOver(db: Db): Promise<number> {
  return (await db.selectFrom('import_people').select('line').limit(1).execute()).length;
}

function wordsOfNobody(db: Db) {
  const everybody = db.selectFrom('auth_user').select('id');
  return db
    .selectFrom('search_terms')
    .select('term')
    .where('kind', '=', 'person')
    .where('subject_id', 'not in', everybody)
    .limit(1)
    .execute();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
