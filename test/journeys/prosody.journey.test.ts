import { existsSync } from 'node:fs';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { setAccountActive } from '../../src/accounts/management/deactivate-account.ts';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { startPortal, type Portal } from '../../src/portal.ts';
import { grantProsodyReader } from '../../src/operations/commands/database-commands.ts';
import { buildProsodyEnvironment } from '../../src/operations/commands/jitsi-commands.ts';
import { readComposeFor, serviceEnvironment } from '../support/compose.ts';
import { renderImageConfiguration } from '../support/image-configuration.ts';
import { LogCapture } from '../support/log-capture.ts';
import { startProsody, type Prosody } from '../support/prosody.ts';
import { createSharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';
import type { Mechanism } from '../support/xmpp-login.ts';

const combinations = [
  { form: 'authreg', engine: 'sqlite', mechanisms: ['PLAIN'], set: 'portal.cfg.lua' },
  { form: 'scram', engine: 'postgres', mechanisms: ['PLAIN', 'SCRAM-SHA-1'], set: 'portal.cfg.lua' },
  { form: 'authreg', engine: 'sqlite', mechanisms: ['PLAIN'], set: 'Jitsi’s image' },
  { form: 'authreg', engine: 'postgres', mechanisms: ['PLAIN'], set: 'Jitsi’s image' },
  { form: 'scram', engine: 'sqlite', mechanisms: ['PLAIN', 'SCRAM-SHA-1'], set: 'Jitsi’s image' },
  { form: 'scram', engine: 'postgres', mechanisms: ['PLAIN', 'SCRAM-SHA-1'], set: 'Jitsi’s image' },
] as const;

/** The host that the credentials of the prepared database are for. */
const HOST = 'meet.localhost';

/** Of Jicofo, whose account Prosody keeps by itself. */
const FOCUS = { username: 'focus', domain: 'auth.meet.jitsi', password: 'of_the_focus_of_the_tests' };

describe.each(combinations)('a Prosody that reads $form on $engine, set up by $set', ({ form, engine, mechanisms, set }) => {
  const asImage = set !== 'portal.cfg.lua';
  const log = new LogCapture();
  let database: SharedDatabase;
  let portal: Portal;
  let prosody: Prosody;

  const settings = () => testSettings({ DATABASE_URL: database.url, XMPP_CREDENTIALS: form, XMPP_REALM: HOST });

  async function startAsSet(): Promise<Prosody> {
    const place = buildProsodyEnvironment(settings());
    if (!asImage) return startProsody(place);
    vi.spyOn(console, 'log').mockReturnValue();
    const { services } = await readComposeFor(['--accounts', form, '--moderators', 'first']);
    const environment = { ...serviceEnvironment(services['prosody']), ...place, XMPP_DOMAIN: HOST };
    const own = { [`${FOCUS.username}@${FOCUS.domain}`]: FOCUS.password };
    return startProsody(environment, { configuration: renderImageConfiguration(environment), own });
  }

  beforeAll(async () => {
    database = await createSharedDatabase(engine, form === 'authreg' ? 'authreg' : 'prosody');
    portal = await openPortal();
    prosody = await startAsSet();
  });

  afterAll(async () => {
    await prosody.stop();
    await portal.close();
    database.remove();
    expect(log.unseenErrors()).toEqual([]);
  });

  test.each(mechanisms)('%s: accepts the right password, and rejects a wrong one, an unknown name and no password', async (mechanism) => {
    expect(await prosody.login('sofia', DEMO_PASSWORD, mechanism)).toBe('in');
    expect(await prosody.login('sofia', 'unirse-ahorA', mechanism)).toBe('not-authorized');
    expect(await prosody.login('nadie', DEMO_PASSWORD, mechanism)).toBe('not-authorized');
  });

  test('a rejected sign-in logs the line that the README names', async () => {
    await prosody.login('sofia', 'otra-cosa-distinta');
    const line = `Failed authentication attempt (not-authorized) for user sofia@${HOST} from IP: 127.0.0.1`;
    expect(prosody.log()).toContain(line);
  });

  test('a changed password is valid as soon as the form has answered', async () => {
    for (const mechanism of mechanisms) await changes('tomas', mechanism);
  });

  async function changes(username: string, mechanism: Mechanism): Promise<void> {
    const before = passwords.get(username) ?? DEMO_PASSWORD;
    const after = `tres tigres tristes ${mechanism}`;
    await changePassword(username, before, after);
    expect([await prosody.login(username, after, mechanism), await prosody.login(username, before, mechanism)]).toEqual([
      'in',
      'not-authorized',
    ]);
    passwords.set(username, after);
  }

  test('«ñandú» is the same password in composed and combining characters', async () => {
    const password = 'ñandú corredor';
    await changePassword('ada', DEMO_PASSWORD, password.normalize('NFD'));
    expect(await prosody.login('ada', password.normalize('NFC'))).toBe('in');
    expect(await prosody.login('ada', password.normalize('NFD'))).toBe('in');
    expect(await prosody.login('ada', 'nandu corredor')).toBe('not-authorized');
  });

  test('a deactivated account is rejected at once', async () => {
    expect(await prosody.login('otto', DEMO_PASSWORD)).toBe('in');
    await setAccountActive(portal.context, await idOf('otto'), false, null);
    expect(await prosody.login('otto', DEMO_PASSWORD)).toBe('not-authorized');
  });

  if (asImage) {
    test('users with an account join the room that Jicofo opened, and no other', async () => {
      const sofia = { username: 'sofia', domain: HOST, password: DEMO_PASSWORD };
      expect(await prosody.enter(`curso_1_1@muc.${HOST}`, [FOCUS, sofia])).toEqual(['in', 'in']);
      expect(await prosody.enter(`unopened@muc.${HOST}`, [sofia])).toEqual(['not-allowed']);
    });

    test('the account of Jicofo stays in Prosody', async () => {
      expect(await prosody.login(FOCUS.username, FOCUS.password, 'PLAIN', FOCUS.domain)).toBe('in');
      const rows = await portal.context.db.selectFrom('prosody').select('user').where('host', '=', FOCUS.domain).execute();
      expect(rows).toEqual([]);
      expect(await prosody.login(FOCUS.username, FOCUS.password)).toBe('not-authorized');
    });
  }

  if (engine === 'sqlite') {
    test('with WAL Prosody keeps reading after the portal stopped, starts without it, and sees the next change', async () => {
      expect(existsSync(`${pathOf(database)}-wal`)).toBe(true);
      await portal.close();
      expect(await prosody.login('sofia', DEMO_PASSWORD)).toBe('in');

      await prosody.stop();
      expect(existsSync(`${pathOf(database)}-wal`)).toBe(false);
      prosody = await startAsSet();
      expect(await prosody.login('sofia', DEMO_PASSWORD)).toBe('in');

      portal = await openPortal();
      await changePassword('sofia', DEMO_PASSWORD, 'otra vez mañana');
      expect([await prosody.login('sofia', 'otra vez mañana'), await prosody.login('sofia', DEMO_PASSWORD)]).toEqual([
        'in',
        'not-authorized',
      ]);
    });
  } else {
    test('its role can read that table and nothing else', async () => {
      const table = form === 'authreg' ? 'authreg' : 'prosody';
      const other = form === 'authreg' ? 'prosody' : 'authreg';
      const asReader = database.asReader!;
      // As docker-compose.sql.yml makes the role; what the README says to type made it before.
      const { db } = portal.context;
      if (asImage) for (const _time of ['first', 'again']) await grantProsodyReader(db, { form, readerPassword: "of'the reader" });
      asReader(`select * from ${table}`);
      for (const forbidden of [
        `delete from ${table}`,
        'select * from auth_user',
        `select * from ${other}`,
        'select * from sessions',
        'create table own (id int)',
      ]) {
        expect(() => asReader(forbidden), forbidden).toThrow(/permission denied/);
      }
    });
  }

  const passwords = new Map<string, string>();

  async function openPortal(): Promise<Portal> {
    const opened = await startPortal(settings(), { logDestination: log });
    await opened.credentialsConverted;
    return opened;
  }

  async function changePassword(username: string, before: string, after: string): Promise<void> {
    const browser = request.agent(portal.server);
    await browser.post('/login').type('form').send({ username, password: before }).expect(303);
    const form = { old_password: before, new_password: after, repeat_password: after };
    await browser.post('/profile/password').type('form').send(form).expect(303).expect('Location', '/profile');
  }

  async function idOf(username: string): Promise<number> {
    const row = await portal.context.db.selectFrom('auth_user').select('id').where('username', '=', username).executeTakeFirstOrThrow();
    return row.id;
  }
});

function pathOf(database: SharedDatabase): string {
  return database.url.slice('file:'.length);
}
