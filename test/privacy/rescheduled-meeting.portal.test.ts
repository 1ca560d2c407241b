import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { findMeetingId } from '../support/rows.ts';
import { openPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

test('a meeting whose attendance was deleted has attendance again once it is rescheduled', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const id = await findMeetingId(db, 'Clase 1: primeros pasos');
  await db.updateTable('meetings').set({ attendance_deleted_at: '2026-11-20T06:30:00.000Z' }).where('id', '=', id).execute();
  const page = async () => textOfHtml((await portal.as('ada').get(`/meetings/${id}/attendance`)).text);
  expect(await page()).toContain('cumplió su plazo');
  const ada = apiClient(portal, (await signInToApi(portal, 'ada')).access_token);
  const { headers } = await ada.get(`/api/v1/meetings/${id}`);
  const times = { starts_at: '2027-03-01T12:00:00-03:00', ends_at: '2027-03-01T13:30:00-03:00' };
  await ada.patch(`/api/v1/meetings/${id}`).set('If-Match', String(headers['etag'])).send(times).expect(200);
  expect(await page()).not.toContain('cumplió su plazo');
});
