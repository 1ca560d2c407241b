import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { link, openPortalWithMinutes, poll, report } from '../support/minutes.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const listPolls = ({ context }: TestPortal) =>
  context.db.selectFrom('call_polls').select(['meeting_id', 'question', 'options', 'voters', 'revision']).orderBy('id').execute();

const listUrls = async ({ context }: TestPortal) =>
  (await context.db.selectFrom('call_links').select('url').orderBy('id').execute()).map(({ url }) => url);

describe('a report of polls and links', () => {
  test('is recorded with the class of its room, without who voted', async () => {
    const portal = await openPortalWithMinutes();
    expect(await report(portal, [poll({ Lunes: 2, Martes: 1 }), link('https://example.org/guia')])).toBe(204);
    expect(await listPolls(portal)).toEqual([
      {
        meeting_id: 1,
        question: '¿Cuándo es la prueba?',
        options: '[{"text":"Lunes","votes":2},{"text":"Martes","votes":1}]',
        voters: 3,
        revision: 1,
      },
    ]);
    expect(await listUrls(portal)).toEqual(['https://example.org/guia']);
  });

  test('that is repeated, late or sent twice at the same time leaves what the newest said, once', async () => {
    const portal = await openPortalWithMinutes();
    const [first, second] = [poll({ Lunes: 0, Martes: 1 }), poll({ Lunes: 5, Martes: 1 }, { revision: 6 })];
    const items = [
      first,
      poll({ Sí: 1 }, { key: 'another-poll-of-this-call' }),
      link('https://example.org/a'),
      link('https://example.org/b'),
    ];
    expect(await Promise.all([report(portal, items), report(portal, items.toReversed()), report(portal, [second])])).toEqual([
      204, 204, 204,
    ]);
    expect(await report(portal, items)).toBe(204);
    const polls = await listPolls(portal);
    expect(polls).toHaveLength(2);
    expect(polls.find(({ revision }) => revision === 6)).toMatchObject({ voters: 6 });
    expect((await listUrls(portal)).toSorted()).toEqual(['https://example.org/a', 'https://example.org/b']);
  });

  test('keeps links of the web alone, once each, as they were meant', async () => {
    const portal = await openPortalWithMinutes({ PUBLIC_URL: 'https://portal.example.org', JITSI_SERVER_URL: 'https://meet.example.org' });
    const sent = [
      'https://example.org/guia).',
      'HTTPS://Example.org/guia',
      'https://es.wikipedia.org/wiki/Mercurio_(planeta)',
      'http://example.org/"><script>',
      'javascript:alert(1)',
      'https://',
      'data:text/html,hola',
      // What may let its reader in.
      'https://ana:secreto@example.org/',
      'https://portal.example.org/guest/llave',
      'https://meet.example.org/curso_1_1?jwt=pase',
      'http://meet.example.org/curso_1_1?jwt=pase',
      'https://meet2.example.org/curso_1_1?jwt=pase#config.prejoinConfig.enabled=false',
      `https://example.org/${'x'.repeat(1000)}`,
    ];
    for (const url of sent) expect(await report(portal, [link(url)])).toBe(204);
    expect(await listUrls(portal)).toEqual([
      'https://example.org/guia',
      'https://es.wikipedia.org/wiki/Mercurio_(planeta)',
      'http://example.org/%22%3E%3Cscript',
    ]);
  });

  test('is refused with the wrong secret, and where the portal keeps nothing', async () => {
    const portal = await openPortalWithMinutes();
    expect(await report(portal, [link('https://example.org/')], { secret: 'another-secret-of-thirty-two-characters' })).toBe(401);
    expect((await request(portal.server).post('/api/jitsi/minutes').send({})).status).toBe(401);
    expect(await listUrls(portal)).toEqual([]);
    const off = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    expect(await report(off, [link('https://example.org/')])).toBe(404);
    expect(await listUrls(off)).toEqual([]);
  });

  test('of a room without a class is accepted and forgotten, of the doctor noted', async () => {
    const portal = await openPortalWithMinutes();
    const { db } = portal.context;
    await db.insertInto('doctor_rooms').values({ room_name: 'doctor_a', created_at: portal.clock.now().toISOString() }).execute();
    for (const room of ['doctor_a', 'curso_1_999', '[tenant]curso_1_1'])
      expect(await report(portal, [link('https://a.cl')], { room })).toBe(204);
    expect(await listUrls(portal)).toEqual([]);
    const rooms = await db.selectFrom('doctor_rooms').select('link_received_at').execute();
    expect(rooms).toEqual([{ link_received_at: portal.clock.now().toISOString() }]);
  });

  test('that makes no sense is refused, and a part that makes none is left out', async () => {
    const portal = await openPortalWithMinutes();
    for (const items of [undefined, 'x', 7, Array.from({ length: 101 }, () => link('https://example.org/'))])
      expect(await report(portal, items)).toBe(400);
    expect(await report(portal, [link(`https://example.org/${'x'.repeat(70_000)}`)])).toBe(413);
    const bad = [
      null,
      { kind: 'chat', text: 'hola' },
      poll({}),
      poll({ Sí: -1 }),
      poll({ Sí: 1.5 }),
      poll({ Sí: 1 }, { question: ' \u200b ' }),
      poll({ Sí: 1 }, { key: 'x y' }),
      poll({ Sí: 1 }, { asked_at: 'ayer' }),
      poll({ Sí: 1 }, { revision: 1e300 }),
      link('https://example.org/', { occupant_jid: '' }),
      link('https://example.org/', { written_at: -1 }),
    ];
    expect(await report(portal, [...bad, poll({ 'Sí\n\u202e': 1 }, { question: `¿${'a'.repeat(2000)}?` })])).toBe(204);
    const [kept, ...others] = await listPolls(portal);
    expect(others).toEqual([]);
    expect([kept!.question.length, kept!.options]).toEqual([500, '[{"text":"Sí","votes":1}]']);
    expect(await listUrls(portal)).toEqual([]);
    expect(portal.log.text).toContain('cannot be parsed');
  });

  test('of somebody who floods the chat does not push out what others write', async () => {
    const portal = await openPortalWithMinutes();
    for (let from = 0; from < 400; from += 100)
      await report(
        portal,
        Array.from({ length: 100 }, (_, index) => link(`https://spam.example/${from + index}`)),
      );
    await report(portal, [link('https://example.org/guia', { occupant_jid: 'tomas@meet.example.org/b' })]);
    const urls = await listUrls(portal);
    expect([urls.length, urls.at(-1)]).toEqual([51, 'https://example.org/guia']);
  });
});
