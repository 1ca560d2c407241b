import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/platform/db/database.ts';
import type { EmailContent } from '../../../src/platform/mail/email-content.ts';
import { queueMail, retryMail } from '../../../src/platform/mail/queue-mail.ts';
import { startPortal } from '../../../src/portal.ts';
import { addMs, days } from '../../../src/platform/shared/clock.ts';
import { cleanUp } from '../../../src/clean-up.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const MAIL_FROM = 'Gryphos <portal@gryphos.example>';
const SECRET = 'https://portal.example/link/secreto-de-una-sola-vez';

const content: EmailContent = {
  locale: 'es',
  subject: 'Tu invitación, Ñandú',
  greeting: 'Hola, Íñigo & <b>Ñandú</b>:',
  paragraphs: ['Te esperamos en el portal.', 'Es para ti.'],
  action: { label: 'Abrir', url: SECRET },
  footnotes: ['Vale hasta mañana.'],
};

async function withMail(given: Record<string, string> = {}) {
  const server = await startMailServer();
  const portal = await openPortal({ SMTP_URL: server.url, MAIL_FROM, ...given });
  return { server, portal };
}

function queue(portal: TestPortal, email = 'inigo@nandu.example'): Promise<number> {
  const { db, clock } = portal.context;
  const expiresAt = addMs(clock.now(), days(14));
  return inTransaction(db, (tx) => queueMail(tx, portal.context, { template: 'invitation', userId: null, email, content, expiresAt }));
}

/** What arrived of `queue`. The cast is reminded of its classes as days go by. */
function mailsTo(server: MailServer, address = 'inigo@nandu.example'): MailServer['mails'] {
  return server.mails.filter(({ recipients }) => recipients.includes(address));
}

async function rowOf(portal: TestPortal, id: number) {
  return portal.context.db.selectFrom('mail').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** A certificate such as Debian's package `ssl-cert` makes for Postfix and Exim. */
function ownCertificate(): { key: string; cert: string } {
  const files = ['-keyout', '-', '-out', '-'];
  const pem = execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=aula', '-days', '3650', ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { key: pem, cert: pem };
}

describe('a mail server with a certificate of its own', () => {
  async function send(settings: Record<string, string>, tls?: object, query = '') {
    const server = await startMailServer(tls && { tls });
    const portal = await openPortal({ SMTP_URL: server.url + query, MAIL_FROM, ...settings });
    const id = await queue(portal);
    await portal.runJobs();
    return { portal, taken: mailsTo(server).map(({ encrypted }) => encrypted), row: await rowOf(portal, id) };
  }

  test('gets mail encrypted, and one without encryption gets it too, as long as it is not required', async () => {
    expect((await send({}, ownCertificate())).taken).toEqual([true]);
    expect((await send({ SMTP_TLS: 'opportunistic' })).taken).toEqual([false]);
    expect((await send({}, { ...ownCertificate(), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' })).taken).toEqual([
      true,
    ]);
  });

  test('gets mail without encryption where it offers it and fails at it', async () => {
    const broken = { ...ownCertificate(), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'NULL-SHA256:@SECLEVEL=0' };
    expect((await send({}, broken)).taken).toEqual([false]);
    expect((await send({ SMTP_TLS: 'required' }, broken)).taken).toEqual([]);
  });

  test.each([
    ['required by the setting', { SMTP_TLS: 'required' }, ''],
    ['required by the URL', {}, '?requireTLS=true'],
  ])('gets none where a valid one is %s, and the reason says so', async (_what, settings, query) => {
    const { taken, row, portal } = await send(settings, ownCertificate(), query);
    expect(taken).toEqual([]);
    expect(row).toMatchObject({ state: 'queued', failure_reason: expect.stringMatching(/self.signed certificate/) as string });
    expect((await portal.as('ada').get('/admin/mail')).text).toContain('solo a un servicio de correo que demuestra quién es');
    expect((await send(settings, undefined, query)).taken).toEqual([]);
  });

  test('gets mail by an exception that the URL makes', async () => {
    expect((await send({ SMTP_TLS: 'required' }, ownCertificate(), '?tls.rejectUnauthorized=false')).taken).toEqual([true]);
  });
});

describe('a mail', () => {
  test('arrives once, as text and as HTML, from the configured sender', async () => {
    const { server, portal } = await withMail();
    const id = await queue(portal);
    await portal.runJobs();
    await portal.runJobs();
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      recipients: ['inigo@nandu.example'],
      from: { name: 'Gryphos', address: 'portal@gryphos.example' },
      subject: 'Tu invitación, Ñandú',
    });
    expect(mail!.text).toContain(`Hola, Íñigo & <b>Ñandú</b>:\n\nTe esperamos en el portal.\n\nEs para ti.\n\nAbrir:\n${SECRET}\n`);
    expect(mail!.html).toContain('Íñigo &amp; &lt;b&gt;Ñandú');
    expect(mail!.html).toContain(`href="${SECRET}"`);
    expect(mail!.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
    const row = await rowOf(portal, id);
    expect(row).toMatchObject({ state: 'sent', attempts: 1, failure_reason: null, ended_at: portal.clock.now().toISOString() });
    expect(mail!.messageId).toBe(row.message_id);
  });

  test('is encrypted while it is queued, deleted once it is sent, and never logged', async () => {
    const { portal } = await withMail();
    const id = await queue(portal);
    const waiting = await rowOf(portal, id);
    expect(waiting.state).toBe('queued');
    expect(Buffer.from(waiting.encrypted_content!, 'base64').toString()).not.toMatch(/secreto|Íñigo|Te esperamos/);
    const jobs = await portal.context.db.selectFrom('jobs').selectAll().execute();
    expect(JSON.stringify([waiting, jobs])).not.toContain('secreto');
    await portal.runJobs();
    expect((await rowOf(portal, id)).encrypted_content).toBeNull();
    expect(portal.log.text).not.toContain('secreto');
  });

  test('cannot be decrypted in another row', async () => {
    const { server, portal } = await withMail();
    const [one, other] = [await queue(portal), await queue(portal, 'other@nandu.example')];
    const { encrypted_content } = await rowOf(portal, one);
    await portal.context.db.updateTable('mail').set({ encrypted_content }).where('id', '=', other).execute();
    await portal.runJobs();
    expect(server.mails.map(({ recipients }) => recipients[0])).toEqual(['inigo@nandu.example']);
    expect(await rowOf(portal, other)).toMatchObject({ state: 'failed', failure_reason: 'unreadable' });
  });

  test('is not queued where the transaction was rolled back', async () => {
    const { server, portal } = await withMail();
    const { db, clock } = portal.context;
    const undone = inTransaction(db, async (tx) => {
      await queueMail(tx, portal.context, { template: 'invitation', userId: null, email: 'a@b.example', content, expiresAt: clock.now() });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await portal.runJobs();
    expect(server.mails).toEqual([]);
    expect(await db.selectFrom('mail').selectAll().execute()).toEqual([]);
  });

  test('is in the recipient’s language', async () => {
    const { server, portal } = await withMail();
    await inTransaction(portal.context.db, (tx) =>
      queueMail(tx, portal.context, {
        template: 'invitation',
        userId: null,
        email: 'a@b.example',
        content: { ...content, locale: 'en' },
        expiresAt: addMs(portal.clock.now(), days(1)),
      }),
    );
    await portal.runJobs();
    expect(server.mails[0]!.html).toContain('lang="en"');
    expect(server.mails[0]!.html).toContain('If the button does not work');
  });
});

describe('where the mail server', () => {
  test('defers a mail, it is retried, and the reason is shown meanwhile', async () => {
    const { server, portal } = await withMail();
    server.refuse('recipient', { code: 451, text: '4.7.1 Greylisted, come back' });
    const id = await queue(portal);
    await portal.runJobs();
    expect(await rowOf(portal, id)).toMatchObject({ state: 'queued', attempts: 1, failure_reason: '451 4.7.1 Greylisted, come back' });
    server.refuse('recipient', undefined);
    portal.clock.advance({ seconds: 59 });
    await portal.runJobs();
    expect(server.mails).toEqual([]);
    portal.clock.advance({ seconds: 2 });
    await portal.runJobs();
    expect(server.mails).toHaveLength(1);
    expect(await rowOf(portal, id)).toMatchObject({ state: 'sent', attempts: 2, failure_reason: null });
  });

  test.each([
    ['the recipient', 'recipient', '5.1.1 No such mailbox'],
    ['the text', 'text', '5.7.1 Blocked: https://portal.example/link/secreto is on a list'],
  ] as const)('rejects %s permanently, the mail fails at once', async (_what, at, text) => {
    const { server, portal } = await withMail();
    server.refuse(at, { code: 550, text });
    const id = await queue(portal);
    await portal.runJobs();
    const row = await rowOf(portal, id);
    expect(row).toMatchObject({ state: 'failed', attempts: 1 });
    expect(row.failure_reason).toMatch(/^550 5\.\d\.1/);
    expect(`${row.failure_reason} ${portal.log.text}`).not.toContain('secreto');
    server.refuse(at, undefined);
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    expect(mailsTo(server)).toEqual([]);
  });

  test.each([
    ['refuses our sender', { code: 550, text: '5.7.1 Not your address' }],
    ['wants a sign-in', { code: 530, text: '5.7.0 Authentication required' }],
  ])('%s, mail waits for the operator', async (_what, answer) => {
    const { server, portal } = await withMail();
    server.refuse('sender', answer);
    const id = await queue(portal);
    await portal.runJobs();
    expect(await rowOf(portal, id)).toMatchObject({ state: 'queued', attempts: 1 });
    server.refuse('sender', undefined);
    portal.clock.advance({ minutes: 2 });
    await portal.runJobs();
    expect(server.mails).toHaveLength(1);
  });

  test('is unreachable, mail waits, and fails after two days', async () => {
    const { server, portal } = await withMail();
    await server.stop();
    const id = await queue(portal);
    await portal.runJobs();
    expect(await rowOf(portal, id)).toMatchObject({
      state: 'queued',
      attempts: 1,
      failure_reason: expect.stringContaining('ECONNREFUSED') as string,
    });
    for (let step = 0; step < 7; step++) {
      portal.clock.advance({ days: 1 });
      await portal.runJobs();
    }
    expect(await rowOf(portal, id)).toMatchObject({
      state: 'failed',
      attempts: 8,
      failure_reason: expect.stringContaining('ECONNREFUSED') as string,
    });
    await server.start();
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    expect(mailsTo(server)).toEqual([]);
    expect(portal.log.unseenErrors()).toEqual([]);
  });

  test('rejects the password, mail waits, and the password is not logged', async () => {
    const server = await startMailServer();
    const portal = await openPortal({ SMTP_URL: server.url.replace('//', '//portal:equivocada@'), MAIL_FROM });
    const id = await queue(portal);
    await portal.runJobs();
    expect(await rowOf(portal, id)).toMatchObject({
      state: 'queued',
      attempts: 1,
      failure_reason: expect.stringMatching(/^535/) as string,
    });
    expect(portal.log.text + JSON.stringify(await rowOf(portal, id))).not.toContain('equivocada');
  });
});

describe('retrying', () => {
  test('sends a deferred mail at once, and only once', async () => {
    const { server, portal } = await withMail();
    server.refuse('recipient', { code: 451, text: 'later' });
    const id = await queue(portal);
    await portal.runJobs();
    server.refuse('recipient', undefined);
    expect(await retryMail(portal.context, id, { actorId: 1, clientIp: '192.0.2.7' })).toBe(true);
    await portal.runJobs();
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    expect(mailsTo(server)).toHaveLength(1);
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({ event: 'mail.retried', actor_id: 1, subject_id: id });
  });

  test('sends a failed mail, until it expires', async () => {
    const { server, portal } = await withMail();
    server.refuse('recipient', { code: 550, text: 'no such mailbox' });
    const id = await queue(portal);
    await portal.runJobs();
    server.refuse('recipient', undefined);
    expect(await retryMail(portal.context, id, { actorId: 1, clientIp: '192.0.2.7' })).toBe(true);
    await portal.runJobs();
    expect(server.mails).toHaveLength(1);
    expect(await rowOf(portal, id)).toMatchObject({ state: 'sent', failure_reason: null });
  });

  test('is refused for sent, expired and unknown mails', async () => {
    const { portal } = await withMail();
    const id = await queue(portal);
    await portal.runJobs();
    const late = await queue(portal);
    portal.clock.advance({ days: 15 });
    for (const one of [id, late, 9999]) expect(await retryMail(portal.context, one, { actorId: 1, clientIp: '192.0.2.7' })).toBe(false);
  });
});

test('two portals on one database send each mail once', async () => {
  const { server, portal } = await withMail();
  const other = await startPortal(portal.context.settings, { clock: portal.clock, logDestination: portal.log, manualJobs: true });
  for (let count = 0; count < 30; count++) await queue(portal, `person${count}@gryphos.example`);
  await Promise.all([portal.runJobs(), other.runJobs()]);
  await other.close();
  expect(server.mails.map(({ recipients }) => recipients[0]).sort()).toEqual(
    Array.from({ length: 30 }, (_, count) => `person${count}@gryphos.example`).sort(),
  );
});

describe('without a mail server', () => {
  test('mail waits, is sent once there is one, and fails when it expires', async () => {
    const portal = await openPortal();
    const id = await queue(portal);
    await portal.runJobs();
    expect(await rowOf(portal, id)).toMatchObject({ state: 'queued', attempts: 0 });
    portal.clock.advance({ days: 15 });
    await cleanUp(portal.context);
    expect(await rowOf(portal, id)).toMatchObject({ state: 'failed', failure_reason: 'too-late', encrypted_content: null });
  });

  test('expired mail is not sent once there is one', async () => {
    const { server, portal } = await withMail();
    const id = await queue(portal);
    portal.clock.advance({ days: 15 });
    await portal.runJobs();
    expect(server.mails).toEqual([]);
    expect(await rowOf(portal, id)).toMatchObject({ state: 'failed', failure_reason: 'too-late' });
  });
});

test('old mails are deleted at night, and the content of expired ones before that', async () => {
  const { server, portal } = await withMail();
  const sent = await queue(portal);
  await portal.runJobs();
  server.refuse('recipient', { code: 550, text: 'no' });
  const failed = await queue(portal);
  await portal.runJobs();
  expect((await rowOf(portal, failed)).encrypted_content).not.toBeNull();
  portal.clock.advance({ days: 15 });
  await cleanUp(portal.context);
  expect((await rowOf(portal, failed)).encrypted_content).toBeNull();
  expect(await rowOf(portal, sent)).toBeDefined();
  portal.clock.advance({ days: 80 });
  await portal.runJobs();
  expect(await portal.context.db.selectFrom('mail').select('id').execute()).toEqual([]);
});
