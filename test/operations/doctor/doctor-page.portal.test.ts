import { describe, expect, test } from 'vitest';
import { findDoctorRun } from '../../../src/operations/doctor/doctor-runs.ts';
import { freePort } from '../../support/free-port.ts';
import { openPortal } from '../../support/test-portal.ts';

/** Nobody listens where its Jitsi should be: what is asked of it fails at once. */
const openPortalAlone = async () => openPortal({ JITSI_SERVER_URL: `http://127.0.0.1:${await freePort()}` });

describe('/admin/doctor', () => {
  test('shows nothing before the first run, and then only the results of the last one', async () => {
    const portal = await openPortalAlone();
    const ada = portal.as('ada');
    expect((await ada.get('/admin/doctor')).text).toContain('Todavía no se ha hecho ningún diagnóstico');
    const asked = await ada.post('/admin/doctor');
    expect([asked.status, asked.headers['location']]).toEqual([303, '/admin/doctor']);
    const meanwhile = await ada.get('/admin/doctor');
    expect(meanwhile.text).toContain('El diagnóstico está en curso');
    expect(meanwhile.text).not.toContain('<form class="page-actions"');
    await ada.post('/admin/doctor');
    expect(await portal.context.db.selectFrom('jobs').selectAll().where('kind', '=', 'doctor').execute()).toHaveLength(1);
    await portal.runJobs();
    const { text } = await ada.get('/admin/doctor');
    expect(text).toContain('Base de datos al día');
    expect(text).toContain('No se llega hasta allí (ECONNREFUSED)');
    expect(text).toContain('Revisa JITSI_SERVER_URL');
    expect(text).not.toContain('Todo lo que se probó está bien');
    portal.clock.advance({ hours: 1 });
    await ada.post('/admin/doctor');
    await portal.runJobs();
    expect(await portal.context.db.selectFrom('doctor_runs').select('id').execute()).toHaveLength(1);
    expect((await findDoctorRun(portal.context.db))?.ranAt).toEqual(portal.clock.now());
  });

  test('says so where a run could not finish, and shows the results until then', async () => {
    const portal = await openPortalAlone();
    await portal.as('ada').post('/admin/doctor');
    Object.defineProperty(portal.context.settings.jitsi, 'serverUrl', { value: 'no address' });
    await portal.runJobs();
    expect(portal.log.errors()).toMatchObject([{ event: 'doctor' }]);
    const { text } = await portal.as('ada').get('/admin/doctor');
    expect(text).toContain('El diagnóstico no pudo terminar');
    expect(text).toContain('Base de datos al día');
  });

  test('shows no run of an earlier version whose outcomes are unknown by now', async () => {
    const portal = await openPortalAlone();
    const results = JSON.stringify([{ check: 'not-enforced', status: 'warning', outcome: 'all-moderate', observed: '' }]);
    await portal.context.db.insertInto('doctor_runs').values({ ran_at: portal.clock.now().toISOString(), complete: 1, results }).execute();
    const { status, text } = await portal.as('ada').get('/admin/doctor');
    expect([status, text.includes('Todavía no se ha hecho ningún diagnóstico')]).toEqual([200, true]);
  });

  test('is in the user’s language', async () => {
    const portal = await openPortalAlone();
    await portal.context.db.updateTable('auth_user').set({ locale: 'en' }).execute();
    await portal.as('ada').post('/admin/doctor');
    await portal.runJobs();
    expect((await portal.as('ada').get('/admin/doctor')).text).toContain('It cannot be reached (ECONNREFUSED)');
  });

  test.each(['tomas', 'sofia', 'otto'] as const)('is forbidden for %s', async (member) => {
    const portal = await openPortalAlone();
    expect((await portal.as(member).get('/admin/doctor')).status).toBe(403);
    expect((await portal.as(member).post('/admin/doctor')).status).toBe(403);
    expect(await portal.context.db.selectFrom('jobs').select('id').where('kind', '!=', 'figures').execute()).toEqual([]);
  });
});
