import { expect, test } from 'vitest';
import { defaultCallPolicy } from '../../src/meetings/call-options/call-policy.ts';
import { updateCallPolicy } from '../../src/meetings/call-options/update-call-policy.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openForm, sendForm } from '../support/form.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

type Options = Record<string, { value: unknown; source: string }>;

const path = '/api/v1/meetings/1/call-options';

const as = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);

const readOptions = async (portal: TestPortal) => (await (await as(portal, 'tomas')).get(path).expect(200)).body as Options;

async function choose(portal: TestPortal, typed: Record<string, string>): Promise<void> {
  await sendForm(portal.as('tomas'), await openForm(portal.as('tomas'), '/meetings/1/change', typed)).expect(303);
}

test('the options of a call are read as they hold, and with who decided', async () => {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  const usual = (value: unknown) => ({ value, source: 'default' });
  expect(await readOptions(portal)).toEqual({
    start_muted: usual(false),
    start_without_camera: usual(false),
    lobby: usual(false),
    chat: usual(true),
    screen_sharing: usual(true),
    recording: usual(true),
    fixed_name: usual(false),
    hard_end: usual(false),
    wait_for_moderator: usual(false),
    visitors: { value: false, source: 'unavailable' },
    end_after_moderator: usual(null),
    max_participants: usual(null),
    password: usual(null),
    guests_wait_in_lobby: false,
  });
  const chosen = { opt_lobby: 'on', opt_recording: 'off', opt_endAfterModerator: '10', opt_maxParticipants: '25' };
  await choose(portal, { ...chosen, opt_startMuted: 'off', opt_password: 'abretesésamo' });
  expect(await readOptions(portal)).toMatchObject({
    lobby: { value: true, source: 'chosen' },
    recording: { value: false, source: 'chosen' },
    end_after_moderator: { value: 10, source: 'chosen' },
    max_participants: { value: 25, source: 'chosen' },
    start_muted: { value: false, source: 'chosen' },
    password: { value: 'abretesésamo', source: 'chosen' },
  });
  const policy = {
    ...defaultCallPolicy,
    recording: { level: 'forced', value: true },
    lobby: { level: 'forbidden', value: false },
    chat: { level: 'default', value: false },
  } as const;
  await updateCallPolicy(portal.context, null, policy, 0);
  await choose(portal, { opt_maxParticipants: '0', opt_password: '' });
  expect(await readOptions(portal)).toMatchObject({
    lobby: { value: false, source: 'forbidden' },
    recording: { value: true, source: 'forced' },
    chat: { value: false, source: 'default' },
    max_participants: { value: null, source: 'chosen' },
    password: usual(null),
  });
  await updateCallPolicy(portal.context, null, { ...policy, password: { level: 'forced', value: null } }, 1);
  const { password } = await readOptions(portal);
  expect(password).toEqual({ value: expect.stringMatching(/^\d{8}$/) as string, source: 'forced' });
});

test('guests wait in a lobby that is off for the others', async () => {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  await portal.context.db.updateTable('meetings').set({ expects_guests: 1 }).where('id', '=', 1).execute();
  expect(await readOptions(portal)).toMatchObject({ lobby: { value: false, source: 'default' }, guests_wait_in_lobby: true });
});

test('what is chosen and does not reach Jitsi is off', async () => {
  const portal = await openPortal();
  await choose(portal, { opt_lobby: 'on', opt_maxParticipants: '25', opt_password: 'abretesésamo', opt_chat: 'off' });
  expect(await readOptions(portal)).toMatchObject({
    lobby: { value: false, source: 'unavailable' },
    max_participants: { value: null, source: 'unavailable' },
    password: { value: null, source: 'unavailable' },
    chat: { value: false, source: 'chosen' },
  });
});

test('the options are told to who manages the meeting, and to no other', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  await (await as(portal, 'ada')).get(path).expect(200);
  for (const member of ['sofia', 'otto'] as const) await (await as(portal, member)).get(path).expect(404);
  await apiClient(portal).get(path).expect(401);
  const tomas = await as(portal, 'tomas');
  const other = await findMeetingId(db, classes.notForSofia);
  for (const id of [other, 987_654]) await tomas.get(`/api/v1/meetings/${id}/call-options`).expect(404);
  // Who stands in at a meeting does not manage it.
  const names = { user_id: await findUserId(db, 'otto'), meeting_id: 1, named_at: portal.clock.now().toISOString(), named_by: null };
  await db.insertInto('meeting_moderators').values(names).execute();
  await (await as(portal, 'otto')).get(path).expect(404);

  const form = { name: 'Planilla', scopes: ['meetings:join'], days: 7 };
  const { text } = await portal.as('tomas').post('/profile/access/key').type('form').send(form).expect(200);
  const answer = await apiClient(portal, /gpk_[\w-]{43}/.exec(text)![0])
    .get(path)
    .expect(403);
  expect(answer.body).toMatchObject({ scope: 'meetings:read' });
});
