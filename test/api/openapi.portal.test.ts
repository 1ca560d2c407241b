import type { Response } from 'supertest';
import { describe, expect, test } from 'vitest';
import { apiRoutes } from '../../src/api/routes.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { applicationSettings, authorizeApplication, exchangeCode } from '../support/application.ts';
import { readContract } from '../support/api-contract.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { openPortal, processCount, type TestPortal } from '../support/test-portal.ts';

type Agent = ReturnType<typeof apiClient>;

const noon = { starts_at: '2027-03-01T12:00:00-03:00', ends_at: '2027-03-01T13:30:00-03:00' };

/** A call of every operation that comes out well, by the name of the operation. */
const validRequests: Record<string, (ada: Agent, portal: TestPortal) => Promise<Response>> = {
  getOpenApiDocument: (ada) => ada.get('/api/v1/openapi.json'),
  login: (ada) => ada.post('/api/v1/auth/login').send({ username: 'sofia', password: 'unirse-ahora' }),
  refresh: async (ada, portal) => {
    const { refresh_token: token } = await signInToApi(portal, 'tomas');
    return ada.post('/api/v1/auth/refresh').send({ refresh_token: token });
  },
  token: async (_ada, portal) => exchangeCode(portal, await authorizeApplication(portal.as('tomas'))),
  logout: async (_ada, portal) => apiClient(portal, (await signInToApi(portal, 'tomas')).access_token).post('/api/v1/auth/logout'),
  joinStream: (ada) => ada.post('/api/v1/live/streams/1/join').send({ is_host: true }),
  listMeetings: (ada) => ada.get('/api/v1/meetings?limit=2&order=desc&mine=false'),
  getMeeting: (ada) => ada.get('/api/v1/meetings/1'),
  createMeeting: (ada) => ada.post('/api/v1/meetings').send({ course_id: 1, title: 'Repaso', ...noon }),
  updateMeeting: async (ada) => {
    const { headers } = await ada.get('/api/v1/meetings/1');
    return ada.patch('/api/v1/meetings/1').set('If-Match', String(headers['etag'])).send({ title: 'Clase 3, segunda parte' });
  },
  cancelMeeting: async (ada, portal) =>
    ada.post(`/api/v1/meetings/${await findMeetingId(portal.context.db, classes.soon)}/cancel`).send({ note: 'Estoy enfermo.' }),
  restoreMeeting: async (ada, portal) =>
    ada.post(`/api/v1/meetings/${await findMeetingId(portal.context.db, classes.cancelled)}/restore`).send({ notify: false }),
  endMeeting: (ada) => ada.post('/api/v1/meetings/1/end'),
  reopenMeeting: (ada) => ada.post('/api/v1/meetings/1/reopen'),
  nameModerator: (ada) => ada.post('/api/v1/meetings/1/moderators').send({ login: 'otto' }),
  listModerators: (ada) => ada.get('/api/v1/meetings/1/moderators'),
  removeModerator: async (ada, portal) => ada.delete(`/api/v1/meetings/1/moderators/${await findUserId(portal.context.db, 'otto')}`),
  removePerson: async (ada, portal) =>
    ada.post('/api/v1/meetings/1/removals').send({ person_id: await findUserId(portal.context.db, 'sofia'), reason: 'Interrumpe' }),
  listRemovals: (ada) => ada.get('/api/v1/meetings/1/removals'),
  liftRemoval: (ada) => ada.delete('/api/v1/meetings/1/removals/1'),
  listParticipants: (ada) => ada.get('/api/v1/meetings/1/participants'),
  listAttendance: (ada) => ada.get('/api/v1/meetings/1/attendance?part=expected&limit=2'),
  listRecordings: (ada) => ada.get('/api/v1/meetings/1/recordings'),
  publishRecording: async (ada, portal) => ada.put(`/api/v1/recordings/${await uploadRecording(portal)}/publication`).send({}),
  listUnassignedRecordings: async (ada, portal) => {
    await uploadRecording(portal, { room: 'reunion_sin_clase' });
    return ada.get('/api/v1/unassigned-recordings');
  },
  updateRecording: async (ada, portal) => ada.patch(`/api/v1/recordings/${await uploadRecording(portal)}`).send({ title: 'Ciclos' }),
  assignRecording: async (ada, portal) =>
    ada.post(`/api/v1/recordings/${await uploadRecording(portal, { room: 'otra_sin_clase' })}/assign`).send({ meeting_id: 1 }),
  deleteRecording: async (ada, portal) => ada.delete(`/api/v1/recordings/${await uploadRecording(portal)}`),
  withdrawRecording: (ada) => ada.delete('/api/v1/recordings/1/publication'),
  getCallOptions: (ada) => ada.get('/api/v1/meetings/1/call-options'),
  showMinutes: (ada) => ada.get('/api/v1/meetings/1/minutes'),
  listCourses: (ada) => ada.get('/api/v1/courses?limit=1'),
  getCourse: (ada) => ada.get('/api/v1/courses/1'),
  createCourse: (ada) => ada.post('/api/v1/courses').send({ title: 'Estadística' }),
  updateCourse: async (ada) => {
    const { headers } = await ada.get('/api/v1/courses/1');
    return ada.patch('/api/v1/courses/1').set('If-Match', String(headers['etag'])).send({ description: 'Con R.' });
  },
  createSection: (ada) => ada.post('/api/v1/courses/1/sections').send({ name: 'A' }),
  listSections: (ada) => ada.get('/api/v1/courses/1/sections'),
  renameSection: (ada) => ada.patch('/api/v1/courses/1/sections/1').send({ name: 'Tarde' }),
  deleteSection: (ada) => ada.delete('/api/v1/courses/1/sections/1'),
  listMembers: (ada) => ada.get('/api/v1/courses/1/members?q=sof'),
  enrollMember: (ada) => ada.post('/api/v1/courses/1/members').send({ login: 'otto' }),
  putMember: async (ada, portal) => ada.put(`/api/v1/courses/1/members/${await findUserId(portal.context.db, 'otto')}`).send({}),
  putMemberSection: async (ada, portal) =>
    ada.put(`/api/v1/courses/1/members/${await findUserId(portal.context.db, 'sofia')}/section`).send({ section_id: null }),
  putMemberDays: async (ada, portal) =>
    ada
      .put(`/api/v1/courses/1/members/${await findUserId(portal.context.db, 'sofia')}/days`)
      .send({ first_day: null, last_day: '2026-12-31' }),
  endMember: async (ada, portal) => ada.delete(`/api/v1/courses/1/members/${await findUserId(portal.context.db, 'otto')}`),
  listPeople: (ada) => ada.get('/api/v1/people?limit=2'),
  createPerson: (ada) => ada.post('/api/v1/people').send({ username: 'nueva', email: 'nueva@example.org', roles: ['student'] }),
  getPerson: async (ada, portal) => ada.get(`/api/v1/people/${await findUserId(portal.context.db, 'sofia')}`),
  updatePerson: async (ada, portal) => {
    const path = `/api/v1/people/${await findUserId(portal.context.db, 'otto')}`;
    const { headers } = await ada.get(path);
    return ada.patch(path).set('If-Match', String(headers['etag'])).send({ last_name: 'Ñandú' });
  },
  updateRoles: async (ada, portal) =>
    ada.post(`/api/v1/people/${await findUserId(portal.context.db, 'otto')}/roles`).send({ give: ['teacher'] }),
  deactivatePerson: async (ada, portal) => ada.post(`/api/v1/people/${await findUserId(portal.context.db, 'otto')}/switch-off`),
  activatePerson: async (ada, portal) => ada.post(`/api/v1/people/${await findUserId(portal.context.db, 'otto')}/switch-on`),
};

describe('the OpenAPI document', () => {
  test('lists every path of the API, and no other', async () => {
    const portal = await openPortal();
    const { operations } = await readContract(portal);
    const served = apiRoutes(portal.context).map(({ method, path }) => `${method} ${path}`);
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test('describes the successful response of every operation', async () => {
    const portal = await openPortalWithRecordings(applicationSettings);
    const { operations, contractErrors } = await readContract(portal);
    expect(Object.keys(validRequests).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
    const ada = apiClient(portal, (await signInToApi(portal, 'ada')).access_token);
    for (const operation of operations) {
      const answer = await validRequests[operation.operationId]!(ada, portal);
      expect([operation.operationId, answer.status < 300, answer.text]).toEqual([operation.operationId, true, answer.text]);
      expect([operation.operationId, contractErrors(operation, answer)]).toEqual([operation.operationId, []]);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        ratelimit: expect.stringMatching(/^"(user|client-ip)";r=\d+;t=60$/) as string,
      });
      for (const name of Object.keys(operation.responses[answer.status]!.headers ?? {}))
        expect(answer.headers).toHaveProperty(name.toLowerCase());
    }
  });

  test('is shown in Swagger UI', async () => {
    const portal = await openPortal();
    const page = await portal.stranger().get('/api/docs');
    expect(page.status).toBe(200);
    expect(page.text).toContain('href="/api/v1/openapi.json"');
    for (const [, address] of page.text.matchAll(/(?:src|href)="(\/assets\/(?:swagger|api)[^"]*)"/g)) {
      expect((await portal.stranger().get(address!)).status).toBe(200);
    }
  });
});

describe('every path of the API', () => {
  test('answers other methods with 405 and the allowed ones', async () => {
    const portal = await openPortal();
    const served = apiRoutes(portal.context);
    for (const { path } of served) {
      const known = served.filter((row) => row.path === path).map(({ method }) => method);
      const other = (['put', 'post'] as const).find((method) => !known.includes(method))!;
      const answer = await apiClient(portal)[other](path.replaceAll(/\{\w+\}/g, '1'));
      expect([path, answer.status, answer.headers['allow']]).toEqual([path, 405, answer.headers['allow']]);
      expect(answer.headers['allow']).not.toBe('');
    }
    expect((await apiClient(portal).get('/api/v1/nothing')).body).toMatchObject({ type: 'tag:gryphos.cl,2026:problem:not-found' });
  });

  test('needs a token, unless it is public', async () => {
    const portal = await openPortal();
    for (const { method, path, access } of apiRoutes(portal.context)) {
      const answer = await apiClient(portal)[method](path.replaceAll(/\{\w+\}/g, '1'));
      if (access !== 'public') expect([path, answer.status, answer.type]).toEqual([path, 401, 'application/problem+json']);
      else expect([path, answer.status]).not.toEqual([path, 401]);
    }
  });

  test('reports the rate limit, and enforces it', { timeout: 60_000 }, async () => {
    const portal = await openPortal();
    const sofia = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    // Each process counts for itself.
    const first = await sofia.get('/api/v1/meetings');
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"user";q=600;w=60', ratelimit: '"user";r=599;t=60' });
    for (let time = 2; time <= 600 * processCount; time++) await sofia.get('/api/v1/meetings/0');
    const refused = await sofia.get('/api/v1/meetings');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    portal.clock.advance({ minutes: 1 });
    expect((await sofia.get('/api/v1/meetings')).status).toBe(200);
  });

  test('allows pages of the configured origins only', async () => {
    const portal = await openPortal({ API_ORIGINS: 'https://app.example.org' });
    const preflight = (origin: string) =>
      apiClient(portal).options('/api/v1/meetings').set({ Origin: origin, 'Access-Control-Request-Method': 'POST' });
    const allowed = await preflight('https://app.example.org');
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([204, 'https://app.example.org']);
    expect(allowed.headers['access-control-allow-headers']).toContain('Idempotency-Key');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    expect((await preflight('https://evil.example.org')).headers['access-control-allow-origin']).toBeUndefined();
    const answer = await apiClient(portal).get('/api/v1/meetings').set('Origin', 'https://app.example.org');
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([401, 'https://app.example.org']);
  });
});
