import { describe, expect, test } from 'vitest';
import { sendPasswordReset } from '../../../src/accounts/links/create-link.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { extractLink, openMailPortal, extractLinkSecret, type MailPortal } from '../../support/mail-portal.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

async function writeTo(portal: TestPortal, username: string): Promise<void> {
  const id = await findUserId(portal.context.db, username);
  await inTransaction(portal.context.db, (tx) => sendPasswordReset(tx, portal.context, id, null));
}

/** A portal in whose list one mail waits, one was refused and one was sent. */
async function withThree(): Promise<MailPortal> {
  const portal = await openMailPortal();
  await writeTo(portal, 'tomas');
  await portal.runJobs();
  portal.mailServer.refuse('recipient', { code: 550, text: '5.1.1 <b>No such mailbox</b>' });
  await writeTo(portal, 'otto');
  await portal.runJobs();
  portal.mailServer.refuse('recipient', { code: 451, text: '4.7.1 Later' });
  await writeTo(portal, 'sofia');
  await portal.runJobs();
  return portal;
}

describe('the list of mails', () => {
  test('shows each in its tab with the reason of a failure, and never its content', async () => {
    const portal = await withThree();
    const [queued, failed, sent] = await Promise.all(
      ['queued', 'failed', 'sent'].map((tab) => portal.as('ada').get(`/admin/mail?tab=${tab}`)),
    );
    expect(queued!.text).toContain('sofia@gryphos.example');
    expect(queued!.text).toContain('1 intento: 451 4.7.1 Later');
    expect(failed!.text).toContain('550 5.1.1 &lt;b&gt;No such mailbox');
    expect(failed!.text).toContain('otto@gryphos.example');
    expect(sent!.text).toContain('tomas@gryphos.example');
    expect(sent!.text).not.toContain('Intentar ahora');
    for (const page of [queued!, failed!]) expect(page.text).not.toContain('tomas@');
    for (const page of [queued!, failed!, sent!]) expect(page.text).not.toContain('/link/');
    expect((await portal.as('ada').get('/admin/mail')).text).toContain('sofia@gryphos.example');
  });

  test('searches by user, and says so where there are none', async () => {
    const portal = await withThree();
    expect((await portal.as('ada').get('/admin/mail?tab=failed&q=fuen')).text).toContain('otto@gryphos.example');
    const none = await portal.as('ada').get('/admin/mail?tab=sent&q=fuen');
    expect(none.text).toContain('Nada coincide con tu búsqueda');
    expect(none.text).not.toContain('tomas@');
  });

  test('has every mail once on its pages, newest first, in both directions', async () => {
    const portal = await openMailPortal();
    await portal.mailServer.stop();
    for (let count = 0; count < 60; count++) await writeTo(portal, 'sofia');
    const ids = (text: string) => [...text.matchAll(/\/admin\/mail\/(\d+)\/retry/g)].map(([, id]) => Number(id));
    const follow = async (text: string, label: string) => {
      const [, href] = new RegExp(`href="([^"]+)"><svg(?:(?!</a>)[^])*<span>${label}</span>`).exec(text) ?? [];
      return href ? (await portal.as('ada').get(href.replaceAll('&amp;', '&'))).text : undefined;
    };
    const walk = async (from: string, label: string) => {
      const seen: number[][] = [];
      for (let page: string | undefined = (await portal.as('ada').get(from)).text; page; page = await follow(page, label))
        seen.push(ids(page));
      return seen;
    };
    const forwards = await walk('/admin/mail', 'Siguiente');
    expect(forwards.flat()).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
    expect((await walk('/admin/mail?at=end', 'Anterior')).reverse().flat()).toEqual(forwards.flat());
  });

  test('can be exported with the same tab and search', async () => {
    const portal = await withThree();
    const file = await portal.as('ada').get('/admin/mail/export?tab=failed');
    expect(file.headers['content-disposition']).toBe('attachment; filename=correos.csv');
    const [head, line, ...rest] = file.text.trim().split('\r\n');
    expect(head).toBe('Para;Correo;Escrito;Terminado;Estado;Intentos;Motivo');
    expect(line).toMatch(/^otto@gryphos\.example;Contraseña nueva;2026-11-20 14:00;2026-11-20 14:00;Rechazado;1;550 5\.1\.1/);
    expect(rest).toEqual([]);
  });

  test('retries queued and failed mails, and not sent ones', async () => {
    const portal = await withThree();
    await portal.newMails();
    portal.mailServer.refuse('recipient', undefined);
    for (const id of [1, 2, 3]) await portal.as('ada').post(`/admin/mail/${id}/retry`).expect(303);
    expect((await portal.as('ada').get('/admin/mail')).text).toContain('El correo está otra vez en la cola.');
    expect((await portal.newMails()).flatMap(({ recipients }) => recipients).sort()).toEqual([
      'otto@gryphos.example',
      'sofia@gryphos.example',
    ]);
    await portal.as('ada').post('/admin/mail/1/retry').expect(303);
    expect((await portal.as('ada').get('/admin/mail')).text).toContain('Ese correo ya se envió');
    await portal.as('ada').post('/admin/mail/x/retry').expect(404);
  });

  test('sends a test mail to the administrator', async () => {
    const portal = await openMailPortal();
    await portal.as('ada').post('/admin/mail/test').expect(303);
    expect((await portal.as('ada').get('/admin/mail')).text).toContain('Escribimos a ada@gryphos.example');
    expect(await portal.newMails()).toMatchObject([{ subject: 'Correo de prueba', recipients: ['ada@gryphos.example'] }]);
  });

  test('says where mail is not configured, and offers no button that would do nothing', async () => {
    const portal = await openPortal();
    await writeTo(portal, 'sofia');
    const page = await portal.as('ada').get('/admin/mail');
    expect(page.text).toContain('El portal no tiene un servicio de correo configurado');
    expect(page.text).not.toContain('Intentar ahora');
  });

  test('needs the permission', async () => {
    const portal = await openPortal();
    for (const member of ['tomas', 'sofia'] as const) {
      expect((await portal.as(member).get('/admin/mail')).status).toBe(403);
      expect((await portal.as(member).get('/admin/mail/export')).status).toBe(403);
      expect((await portal.as(member).post('/admin/mail/1/retry')).status).toBe(403);
      expect((await portal.as(member).post('/admin/mail/test')).status).toBe(403);
    }
    expect((await portal.stranger().get('/admin/mail')).status).toBe(302);
  });
});

describe('on a development machine', () => {
  const development = { NODE_ENV: 'development', APP_DEBUG: 'true' };

  test('mails are shown on a page with working links', async () => {
    const portal = await openPortal(development);
    expect((await portal.stranger().get('/mail')).text).toContain('Todavía no hay correos');
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' }).expect(303);
    await portal.runJobs();
    expect((await portal.stranger().get('/mail')).text).toContain('Elige una contraseña nueva');
    const one = await portal.stranger().get('/mail/1');
    const [, link] = /href="http:\/\/[^/]+(\/link\/[^"]+)"/.exec(one.text)!;
    expect((await portal.stranger().get(link!.replace('&amp;', '&'))).status).toBe(200);
    const asPage = await portal.stranger().get('/mail/1/page');
    expect(asPage.text).toContain(extractLinkSecret(link!));
    expect(asPage.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect((await portal.stranger().get('/mail/2')).status).toBe(404);
  });

  test('a sent mail has no content any more', async () => {
    const portal = await openMailPortal(development);
    await writeTo(portal, 'sofia');
    expect(extractLink((await portal.newMails())[0])).toBeDefined();
    expect((await portal.stranger().get('/mail/1')).text).toContain('El texto se borró');
    expect((await portal.stranger().get('/mail/1/page')).status).toBe(404);
  });

  test('the page exists only in debug mode', async () => {
    const portal = await openPortal();
    await writeTo(portal, 'sofia');
    for (const path of ['/mail', '/mail/1', '/mail/1/page']) expect((await portal.as('ada').get(path)).status).toBe(404);
  });
});
