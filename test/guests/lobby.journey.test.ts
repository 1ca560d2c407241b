import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { findAccountByLogin } from '../../src/accounts/find-account.ts';
import { createGuestLink, listGuestLinks } from '../../src/guests/manage-guest-links.ts';
import { jitsiPlugins, withoutPlugins } from '../support/conference-server.ts';
import { submitGuestForm } from '../support/guests.ts';
import { startPortalWithJitsi } from '../support/portal-with-jitsi.ts';
import { classes, findMeetingId } from '../support/rows.ts';

describe.skipIf(!jitsiPlugins)(`the lobby for guests with Jitsi's own plugins (${withoutPlugins})`, () => {
  test('guests wait in the lobby, members of the course join directly', async () => {
    const server = await startPortalWithJitsi();
    const { context } = server.portal;
    const meetingId = await findMeetingId(context.db, classes.open);
    const tomas = { ...(await findAccountByLogin(context.db, 'tomas'))!, clientIp: '192.0.2.7' };
    await createGuestLink(context, tomas, meetingId, { maxUses: 1, endsAt: undefined, code: undefined });
    const [link] = await listGuestLinks(context, meetingId);

    const guest = request.agent(server.portal.server);
    const submitted = await submitGuestForm(guest, new URL(link!.url!).pathname);
    const { headers } = await guest.get(submitted.headers['location']!).expect(303);
    expect((await server.enterAt(headers['location']!, 'Ana Soto')).entered).toMatchObject({
      kind: 'refused',
      condition: 'registration-required',
    });
    expect((await server.enter('sofia', classes.open)).entered).toMatchObject({ kind: 'joined', affiliation: 'member' });
    expect((await server.enter('tomas', classes.open)).entered).toMatchObject({ kind: 'joined', affiliation: 'owner', role: 'moderator' });
  });
});
