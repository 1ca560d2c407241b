import { expect, test } from 'vitest';
import { formatEnvironmentLine, buildProsodyEnvironment } from '../../../src/operations/commands/jitsi-commands.ts';
import { testSettings } from '../../support/test-settings.ts';

test('a file is given by its absolute path', () => {
  const settings = testSettings({ DATABASE_URL: 'file:/var/lib/portal/data/portal.sqlite3', XMPP_CREDENTIALS: 'scram' });
  expect(buildProsodyEnvironment(settings)).toEqual({
    PORTAL_XMPP_FORM: 'scram',
    PORTAL_XMPP_REALM: 'meet.localhost',
    PORTAL_DB_DRIVER: 'SQLite3',
    PORTAL_DB_NAME: '/var/lib/portal/data/portal.sqlite3',
  });
});

test('a server is given without the portal’s role and password', () => {
  const settings = testSettings({
    DATABASE_URL: 'postgres://portal:very-secret@db.example:5433/gryphos%20portal',
    XMPP_REALM: 'aula.example',
  });
  expect(buildProsodyEnvironment(settings)).toEqual({
    PORTAL_XMPP_FORM: 'authreg',
    PORTAL_XMPP_REALM: 'aula.example',
    PORTAL_DB_DRIVER: 'PostgreSQL',
    PORTAL_DB_NAME: 'gryphos portal',
    PORTAL_DB_HOST: 'db.example',
    PORTAL_DB_PORT: '5433',
    PORTAL_DB_USER: 'prosody_reader',
  });
});

test('a value with quotes is escaped', () => {
  expect(formatEnvironmentLine('PORTAL_DB_NAME', 'a "b" \\c')).toBe('PORTAL_DB_NAME="a \\"b\\" \\\\c"');
});
