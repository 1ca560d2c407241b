import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';
import { scheduleRetention } from '../../src/privacy/run-retention.ts';

describe('recordings and privacy', () => {
  test('a nightly run deletes old recordings with their files, whoever watched them, and says how many', async () => {
    const portal = await openPortalWithRecordings();
    const { db } = portal.context;
    const old = await uploadRecording(portal, { startedAt: new Date('2026-07-01T12:00:00Z') });
    const young = await uploadRecording(portal, { startedAt: new Date('2026-11-01T12:00:00Z') });
    await portal.as('tomas').post(`/recordings/${old}/publish`).expect(303);
    await portal.as('sofia').get(`/recordings/${old}/file`).expect(200);
    const rules = { attempts: '', attendance: '', recordings: '3', guests: '', mail: '', auditLog: '', former: '' };
    const form = { ...rules, email_in_tokens: 'on', version: '1' };
    const preview = await portal.as('ada').post('/admin/privacy').type('form').send(form);
    expect(textOfHtml(preview.text)).toContain('una grabación, con su video');
    await portal
      .as('ada')
      .post('/admin/privacy')
      .type('form')
      .send({ ...form, seen: 'on' })
      .expect(303);
    await scheduleRetention(portal.context);
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    const rows = await db.selectFrom('recordings').select(['id', 'key']).execute();
    expect(rows.map(({ id }) => id)).toEqual([young]);
    expect(readdirSync(portal.directory)).toEqual([`${rows[0]!.key}.mp4`]);
    expect(await db.selectFrom('recording_views').selectAll().execute()).toEqual([]);
    const events = await listAuditLog(db);
    expect(events.find(({ event }) => event === 'privacy.let-go')!.details).toBe(JSON.stringify({ oldRecordings: 1 }));
  });

  test('the public page says that the portal keeps them, where it does', async () => {
    const [keeping, other] = [await openPortalWithRecordings(), await openPortal()];
    const read = async (portal: typeof other) => textOfHtml((await portal.stranger().get('/privacy')).text);
    expect(await read(keeping)).toContain('el portal guarda la grabación');
    expect(await read(keeping)).toContain('Las grabaciones de tus clases');
    expect(await read(other)).toContain('no pasa por el portal ni se guarda aquí. Si alguien graba, lo hace Jitsi');
    expect(await read(other)).not.toContain('Las grabaciones de tus clases');
  });

  test('what an anonymised person watched is forgotten', async () => {
    const portal = await openPortalWithRecordings();
    const { db } = portal.context;
    const id = await uploadRecording(portal);
    await portal.as('tomas').post(`/recordings/${id}/publish`).expect(303);
    await portal.as('sofia').get(`/recordings/${id}/file`).expect(200);
    const sofia = await findUserId(db, 'sofia');
    expect(await db.selectFrom('recording_views').select('user_id').execute()).toEqual([{ user_id: sofia }]);
    await portal.as('ada').post(`/admin/users/${sofia}/anonymise`).expect(303);
    expect(await db.selectFrom('recording_views').selectAll().execute()).toEqual([]);
  });
});
