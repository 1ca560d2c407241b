import { describe, expect, test } from 'vitest';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const read = async (portal: TestPortal, path = '/privacy') => textOfHtml((await portal.stranger().get(path)).text);

describe('the privacy policy', () => {
  test('is public, in both languages, and linked from all pages', async () => {
    const portal = await openPortal();
    expect(await read(portal)).toContain('Qué recibe Jitsi cuando entras, y por qué');
    expect(await read(portal, '/privacy?lang=en')).toContain('What Jitsi receives when you join, and why');
    expect((await portal.stranger().get('/login')).text).toContain('href="/privacy?lang=es"');
    expect((await portal.as('sofia').get('/')).text).toContain('href="/privacy"');
    expect((await portal.as('sofia').get('/privacy')).text).toContain('action="/logout"');
  });

  test('shows the current retention periods', async () => {
    const portal = await openPortal();
    expect(await read(portal)).toMatch(/Los correos que te envía[^.]*\. [^.]*\. Se guarda 3 meses\./);
    expect(await read(portal)).toMatch(/Un registro de los cambios[^.]*\. No tiene plazo/);
    await portal.context.db.updateTable('privacy_rules').set({ months: '{"auditLog":24,"attempts":1,"former":18}' }).execute();
    const text = await read(portal);
    expect(text).toMatch(/Un registro de los cambios[^.]*\. Se guarda 2 años\./);
    expect(text).toMatch(/o no puedes entrar: cuándo y por qué\. Se guarda 1 mes\./);
    expect(text).toMatch(/Los correos que te envía[^.]*\. [^.]*\. No tiene plazo/);
    expect(text).toContain('Después de 18 meses sin participar se anonimiza');
  });

  test('shows what Jitsi receives and reports under the current settings', async () => {
    const withoutEvents = await openPortal({ XMPP_CREDENTIALS: 'off' });
    const text = await read(withoutEvents);
    expect(text).toContain('Tu correo, para no confundirte');
    expect(text).toContain('Nada. En este portal Jitsi no informa');
    expect(text).not.toMatch(/segunda forma|tal como la escribiste/);
    await withoutEvents.context.db.updateTable('privacy_rules').set({ email_in_tokens: 0 }).execute();
    expect(await read(withoutEvents)).toContain('Sin tu correo: este portal no lo envía.');

    const withEvents = await openPortal({
      JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET,
      XMPP_CREDENTIALS: 'scram',
      AVATAR_HOSTS: 'fotos.example.org',
    });
    const policy = await read(withEvents);
    expect(policy).toMatch(/Cuándo entras y cuándo sales de la sala.*docentes/);
    expect(policy).toContain('pero no leerla');
    expect(policy).toContain('Tu foto');
    expect(await read(await openPortal({ XMPP_CREDENTIALS: 'authreg' }))).toContain('tal como la escribiste');
  });

  test('names the providers at which people may sign in', async () => {
    expect(await read(await openPortal())).not.toContain('Si ingresas con');
    const provider = { ISSUER: 'https://id.example.org', CLIENT_ID: 'portal', CLIENT_SECRET: 'of the client', NAME: 'Liceo' };
    const variables = Object.entries(provider).map(([name, value]) => [`OIDC_SCHOOL_${name}`, value]);
    const portal = await openPortal({ OIDC_PROVIDERS: 'school', ...(Object.fromEntries(variables) as Record<string, string>) });
    expect(await read(portal)).toContain('Si ingresas con Liceo: el número y el correo que tienes ahí');
  });
});
