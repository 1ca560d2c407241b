import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import type { ApiTokens } from '../support/api-client.ts';
import { applicationSettings, authorizationRequest, authorizeApplication, codeExchange } from '../support/application.ts';
import { RecordedCalls } from '../support/recorded-calls.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, processCount } from '../support/test-portal.ts';

const introduction = `# Sample requests and responses

Requests and responses of a mobile application, recorded from a running portal. \`test/api/sample.portal.test.ts\` repeats them and fails where a
response differs from this page; \`npx vitest run --project sqlite test/api/sample.portal.test.ts -u\` records it anew. Passwords and tokens are
replaced by names in \`<>\`; headers of every response are left out. [mobile.md](mobile.md) explains the order of the requests.`;

describe('the documented sample of requests and responses', () => {
  // It shows what is left of the limit, which each process counts for itself.
  test.runIf(processCount === 1)('is what the portal answers', async () => {
    const portal = await openPortal(applicationSettings);
    const record = new RecordedCalls(portal);
    const idOf = (name: keyof typeof classes) => findMeetingId(portal.context.db, classes[name]);
    const streams = (id: number) => `/api/v1/live/streams/${id}/join`;
    const [open, soon] = [await idOf('open'), await idOf('soon')];
    const password = record.hide('unirse-ahora', 'password');
    const hideTokens = (answer: { body: unknown }, which: string) => {
      const tokens = answer.body as ApiTokens;
      record.hide(tokens.access_token, `access token ${which}`);
      record.hide(tokens.refresh_token, `refresh token ${which}`);
      return tokens;
    };
    const hideRoomToken = (answer: { body: unknown }, which: string) =>
      record.hide((answer.body as { token: string }).token, `room token ${which}`);

    record.say(introduction);
    await record.call({
      title: 'A wrong password',
      method: 'post',
      path: '/api/v1/auth/login',
      body: { username: 'sofia', password: 'wrong' },
    });
    const first = hideTokens(
      await record.call({ title: 'Signing in', method: 'post', path: '/api/v1/auth/login', body: { username: 'sofia', password } }),
      '1',
    );
    record.say(`## Signing in through the browser\n\nThe application opens it at

\`\`\`
/oauth/authorize?${new URLSearchParams(authorizationRequest()).toString()}
\`\`\`\n\nand is opened by it with \`cl.colegio.aula:/entrada?code=<code>&state=xyz&iss=…\``);
    const code = record.hide(await authorizeApplication(portal.as('otto')), 'code');
    const redeem = { method: 'post', path: '/api/v1/auth/token', body: codeExchange(code) } as const;
    hideTokens(await record.call({ title: 'Exchanging the code', ...redeem }), 'of the browser');
    await record.call({ title: 'Using the code again ends the sign-in', ...redeem });

    let token = first.access_token;
    const now = portal.clock.now().toISOString();
    await record.call({
      title: 'Running and future meetings',
      method: 'get',
      path: `/api/v1/meetings?ends_after=${now}&mine=true&limit=2`,
      token,
    });
    await record.call({ title: 'One meeting', method: 'get', path: `/api/v1/meetings/${open}`, token });
    const body = { identity: 'device-7', name: 'Sofía', email: 'sofia@example.org', is_host: false };
    const joined = hideRoomToken(await record.call({ title: 'Joining', method: 'post', path: streams(open), token, body }), '1');
    const claims = JSON.parse(Buffer.from(joined.split('.')[1]!, 'base64url').toString()) as object;
    record.say(`The claims of the room token:\n\n\`\`\`json\n${JSON.stringify(claims, undefined, 2)}\n\`\`\``);
    await record.call({
      title: 'Joining as moderator without the permission',
      method: 'post',
      path: streams(open),
      token,
      body: { is_host: true },
    });
    await record.call({
      title: 'Too early, in English',
      method: 'post',
      path: streams(soon),
      token,
      headers: { 'Accept-Language': 'en' },
      body: {},
    });
    await record.call({ title: 'A meeting that is over', method: 'post', path: streams(await idOf('over')), token, body: {} });
    await record.call({ title: 'A cancelled meeting', method: 'post', path: streams(await idOf('cancelled')), token, body: {} });
    await record.call({
      title: 'A meeting of another course',
      method: 'post',
      path: streams(await idOf('notForSofia')),
      token,
      body: {},
    });
    await record.call({
      title: 'An invalid body',
      method: 'post',
      path: streams(open),
      token,
      body: { is_host: 'yes' },
    });

    portal.clock.advance({ minutes: 16 });
    await record.call({ title: 'The access token has expired', method: 'post', path: streams(open), token, body: {} });
    const exchange = { method: 'post', path: '/api/v1/auth/refresh', body: { refresh_token: first.refresh_token } } as const;
    token = hideTokens(await record.call({ title: 'Refreshing the tokens', ...exchange }), '2').access_token;
    hideRoomToken(
      await record.call({
        title: 'Joining again',
        method: 'post',
        path: streams(open),
        token,
        body: {},
      }),
      '2',
    );
    await record.call({ title: 'Using the old refresh token again ends the sign-in', ...exchange });
    await record.call({ title: 'So the new access token is invalid as well', method: 'get', path: '/api/v1/meetings', token });

    const teacher = await record.call({
      title: 'A teacher signs in',
      method: 'post',
      path: '/api/v1/auth/login',
      body: { username: 'tomas', password },
    });
    token = hideTokens(teacher, '3').access_token;
    hideRoomToken(
      await record.call({ title: 'Joining as moderator', method: 'post', path: streams(open), token, body: { is_host: true } }),
      '3',
    );
    const made = await record.call({
      title: 'Creating a meeting',
      method: 'post',
      path: '/api/v1/meetings',
      token,
      headers: { 'Idempotency-Key': '5f0c1c52-6a2b-4b0e-9d6e-1a4c7d1f9b11' },
      body: { course_id: 1, title: 'Repaso', starts_at: '2027-03-01T12:00:00-03:00', ends_at: '2027-03-01T13:30:00-03:00' },
    });
    const path = made.headers['location']!;
    const change = { method: 'patch', path, token, headers: { 'If-Match': made.headers['etag']! } } as const;
    await record.call({ title: 'Changing it', ...change, body: { title: 'Repaso general' } });
    await record.call({ title: 'Changing an old version', ...change, body: { title: 'Otro repaso' } });
    await record.call({ title: 'Listing the participants', method: 'get', path: `/api/v1/meetings/${open}/participants`, token });
    await record.call({ title: 'Ending the meeting', method: 'post', path: `/api/v1/meetings/${open}/end`, token });
    await record.call({ title: 'Joining an ended meeting', method: 'post', path: streams(open), token, body: {} });
    await record.call({ title: 'Signing out', method: 'post', path: '/api/v1/auth/logout', token });

    await expect(record.text).toMatchFileSnapshot(join(packageRoot, 'docs/mobile-sample.md'));
    expect(record.text).not.toMatch(/unirse-ahora|gp[ark]_|eyJ/);
  });
});
