import { expect, test } from 'vitest';
import type { Db } from '../../../src/platform/db/database.ts';
import { startPortal } from '../../../src/portal.ts';
import { fetchWithoutNetwork } from '../../support/no-network.ts';
import { WEBHOOK_SECRET } from '../../support/room-events.ts';
import { classes } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';

const ROOMS = 8;
const VISITS = 3600;
const CONCURRENCY = 16;

const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/x-www-form-urlencoded' };

test(
  'thousands of concurrent, late and repeated requests for a few rooms, with a restart in the middle, never reserve a room twice, lose or delete twice a reservation',
  { timeout: 300_000 },
  async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const { db } = portal.context;
    const rooms = await createOpenRooms(db);
    const opened = new Map<string, string>();
    const conflicts: { room: string; id: string }[] = [];
    const closed: string[] = [];
    let url = portal.url;
    let requests = 0;

    const send = async (method: string, path: string, body?: URLSearchParams) => {
      requests++;
      const response = await fetch(`${url}/api/jitsi/conference${path}`, { method, headers, body: body?.toString() ?? null });
      return { status: response.status, body: response.status === 204 ? {} : ((await response.json()) as Record<string, string>) };
    };
    const close = async (id: string) => {
      const { status } = await send('DELETE', `/${id}`);
      expect([204, 404]).toContain(status);
      if (status === 204) closed.push(id);
    };

    /** What Jitsi does: it reserves, reads the reservation of a conflict, and deletes it; some of it twice, some of it late. */
    const visit = async (number: number) => {
      const room = rooms[(number * 5 + Math.floor(number / 7)) % ROOMS]!;
      const response = await send('POST', '', new URLSearchParams({ name: room, mail_owner: 'focus@meet.example.org', start_time: 'now' }));
      expect([200, 409]).toContain(response.status);
      const id = response.status === 200 ? response.body['id']! : response.body['conflict_id']!;
      if (response.status === 409) conflicts.push({ room, id });
      else {
        expect([response.body['name'], opened.has(id)]).toEqual([room, false]);
        opened.set(id, room);
      }
      const found = await send('GET', `/${id}`);
      expect(found.status === 404 || found.body['name'] === room).toBe(true);
      if (number % 3 === 0) await Promise.all([close(id), close(id)]);
      if (number % 5 === 0) await close([...opened.keys()][number % opened.size]!);
    };
    const visitAll = async (from: number, until: number) => {
      let next = from;
      const one = async () => {
        for (let number = next++; number < until; number = next++) await visit(number);
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, one));
    };

    await visitAll(0, VISITS / 2);
    const settings = testSettings({ DATABASE_URL: portal.databaseUrl, JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const second = await startPortal(settings, {
      clock: portal.clock,
      logDestination: portal.log,
      manualJobs: true,
      fetchJitsi: fetchWithoutNetwork,
    });
    // The second process continues the reservations of the first.
    url = `http://127.0.0.1:${second.port}`;
    await visitAll(VISITS / 2, VISITS);
    await second.close();

    expect(requests).toBeGreaterThan(9500);
    const rows = await db.selectFrom('room_reservations').select(['id', 'room_name']).execute();
    expect([...closed, ...rows.map(({ id }) => id)].sort()).toEqual([...opened.keys()].sort());
    expect(rows.every(({ id, room_name }) => opened.get(id) === room_name)).toBe(true);
    expect(new Set(rows.map(({ room_name }) => room_name)).size).toBe(rows.length);
    expect(conflicts.length).toBeGreaterThan(500);
    expect(conflicts.filter(({ room, id }) => opened.get(id) !== room)).toEqual([]);
  },
);

/** Copies of the meeting that is open now, one for each room. */
async function createOpenRooms(db: Db): Promise<string[]> {
  const { id: _own, ...like } = await db.selectFrom('meetings').selectAll().where('title', '=', classes.open).executeTakeFirstOrThrow();
  const rooms = Array.from({ length: ROOMS }, (_, index) => `curso_1_${9000 + index}`);
  for (const room of rooms) {
    const link = new URL(room, like.link).href;
    await db
      .insertInto('meetings')
      .values({ ...like, title: room, room_name: room, link })
      .execute();
  }
  return rooms;
}
