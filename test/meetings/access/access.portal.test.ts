import { describe, expect, test } from 'vitest';
import { insertUserRole } from '../../support/custom-role.ts';
import { lockOut } from '../../support/people.ts';
import { findUserId, listJoinAttempts } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

describe('the list of joins', () => {
  test('shows who joined and who was only refused, and exports them', async () => {
    const portal = await openPortal();
    for (const member of ['tomas', 'sofia', 'sofia', 'otto', 'otto'] as const) {
      await portal.as(member).get('/join-meeting/1');
      portal.clock.advance({ minutes: 2 });
    }
    const joined = textOfHtml((await portal.as('tomas').get('/meetings/1/joins')).text);
    expect(joined).toMatch(/Tomás Núñez tomas Entró y moderó 1 vez.*Sofía Riquelme sofia Entró 2 veces/);
    expect(joined).not.toContain('Otto');
    const refused = textOfHtml((await portal.as('tomas').get('/meetings/1/joins?tab=refused')).text);
    expect(refused).toMatch(/Otto Fuentes otto No tienes acceso a esta videollamada 2 veces/);
    const { text } = await portal.as('tomas').get('/meetings/1/joins/export?tab=refused').buffer(true);
    expect(text.trim().split('\r\n')[1]).toBe('otto;Otto Fuentes;No tienes acceso a esta videollamada;2026-11-20 14:06;2026-11-20 14:08;2');
  });

  test('shows once who joined several times', async () => {
    const portal = await openPortal();
    for (let time = 0; time < 3; time++) {
      await portal.as('sofia').get('/join-meeting/1');
      portal.clock.advance({ minutes: 20 });
    }
    const { db } = portal.context;
    expect((await db.selectFrom('join_attempts').where('meeting_id', '=', 1).selectAll().execute()).length).toBeGreaterThan(1);
    const { text } = await portal.as('tomas').get('/meetings/1/joins');
    expect(textOfHtml(text).match(/Sofía Riquelme sofia Entró/g)).toHaveLength(1);
    const file = await portal.as('tomas').get('/meetings/1/joins/export?tab=joined').buffer(true);
    expect(file.text.match(/^sofia;/gm)).toHaveLength(1);
  });
});

describe('the explanation of why a user cannot join', () => {
  const explanationText = async (portal: TestPortal, query: string, member: 'ada' | 'tomas' = 'tomas') =>
    textOfHtml((await portal.as(member).get(`/meetings/1/who-can-join?${query}`)).text);

  test('gives the result of every rule, now and at another moment, and the last attempts', async () => {
    const portal = await openPortal();
    await portal.as('otto').get('/join-meeting/1');
    expect(await explanationText(portal, '')).toContain('No pudieron entrar a esta clase: Otto Fuentes otto');
    const otto = await explanationText(portal, 'person=otto');
    expect(otto).toContain('Otto Fuentes no puede entrar Ahora mismo. En su pantalla lee: «No tienes acceso a esta videollamada».');
    expect(otto).toMatch(
      /Está en el curso, modera esta clase, o puede entrar a todas No cumple Nunca estuvo en este curso Inscribir en el curso/,
    );
    expect(otto).toMatch(/Ya abrió para esta cuenta No evaluada la cumpliría Abre el viernes, 20 de noviembre/);
    expect(otto).toMatch(/Sus intentos de entrar a esta clase .* No tienes acceso a esta videollamada/);
    const sofia = await explanationText(portal, 'person=SOFIA@gryphos.example');
    expect(sofia).toContain('Sofía Riquelme puede entrar Ahora mismo. Entra como participante.');
    expect(sofia.match(/ Cumple /g)).toHaveLength(17);
    const before = await explanationText(portal, 'person=sofia&date=2026-11-20&time=13:00');
    expect(before).toMatch(
      /Sofía Riquelme no puede entrar El viernes, 20 de noviembre,? (a las )?13:00. En su pantalla lee: «La clase aún no abre»/,
    );
    expect(await explanationText(portal, 'person=tomas')).toContain('Entra y modera.');
    expect(await explanationText(portal, 'person=nadie', 'ada')).toContain('Ninguna cuenta tiene el usuario o correo «nadie».');
  });

  test('says that an administrator may join any call, and when an enrollment ended', async () => {
    const portal = await openPortal();
    expect(await explanationText(portal, 'person=ada', 'ada')).toMatch(/Cumple Nunca estuvo en este curso. Puede entrar a todas/);
    await portal.context.db
      .updateTable('enrollments')
      .set({ status: 'ended', ended_at: portal.clock.now().toISOString() })
      .where('user_id', '=', await findUserId(portal.context.db, 'sofia'))
      .execute();
    expect(await explanationText(portal, 'person=sofia')).toContain('Fue estudiante hasta el 20 de noviembre de 2026');
  });

  test('finds every account for an administrator and those of the course for a teacher, and records no attempt', async () => {
    const portal = await openPortal();
    expect(await explanationText(portal, 'q=fuen', 'ada')).toContain('Cuentas encontradas Otto Fuentes otto');
    expect(await explanationText(portal, 'q=fuen')).toContain('No hay resultados');
    expect(await explanationText(portal, 'q=riq')).toContain('Cuentas encontradas Sofía Riquelme sofia');
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });

  test('tells a teacher nothing of users who are not in the course and never tried to join', async () => {
    const portal = await openPortal();
    const nobody = (login: string) => `Nadie de este curso, ni quien haya intentado entrar, tiene el usuario o correo «${login}».`;
    for (const login of ['otto', 'otto@gryphos.example', 'ada', 'nadie']) {
      const text = await explanationText(portal, `person=${login}`);
      expect(text).toContain(nobody(login));
      expect(text).not.toMatch(/Fuentes|Ibáñez/);
    }
    expect(await explanationText(portal, 'person=otto', 'ada')).toContain('Otto Fuentes no puede entrar');
    await portal.as('otto').get('/join-meeting/1');
    expect(await explanationText(portal, 'person=otto')).toContain('Otto Fuentes no puede entrar');
  });

  test('begins with what stands before the rules, in the order in which a user meets it', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    await lockOut(db, sofia, portal.clock.now());
    // A session that is open already lets in.
    const withSession = await explanationText(portal, 'person=sofia');
    expect(withSession).toContain('Sofía Riquelme puede entrar');
    expect(withSession).toMatch(
      /Puede intentar iniciar sesión Cumple Bloqueada por contraseñas equivocadas hasta .* pero tiene una sesión abierta/,
    );
    await db.deleteFrom('sessions').where('user_id', '=', sofia).execute();
    const locked = await explanationText(portal, 'person=sofia', 'ada');
    expect(locked).toContain('Sofía Riquelme no puede entrar Ahora mismo. Al iniciar sesión lee que hubo demasiados intentos');
    expect(locked).toMatch(
      /Puede intentar iniciar sesión No cumple Bloqueada .* Desbloquear la cuenta Eligió su contraseña No evaluada la cumpliría/,
    );
    expect(await explanationText(portal, 'person=sofia&date=2026-11-20&time=14:30', 'ada')).toContain('Sofía Riquelme puede entrar');

    await db.updateTable('auth_user').set({ password_not_set: 1 }).where('id', '=', sofia).execute();
    await db.deleteFrom('sign_in_attempts').execute();
    const invited = await explanationText(portal, 'person=sofia', 'ada');
    expect(invited).toMatch(/no puede entrar Ahora mismo. Al iniciar sesión lee que su usuario o su contraseña no coinciden/);
    expect(invited).toMatch(
      /Eligió su contraseña No cumple Aún no ha elegido .* Enviarle una invitación .* Su cuenta está activa No evaluada la cumpliría/,
    );

    await db.updateTable('auth_user').set({ is_active: 0 }).where('id', '=', sofia).execute();
    // An invitation could not be sent to it.
    expect(await explanationText(portal, 'person=sofia', 'ada')).toMatch(/Su cuenta está activa No cumple/);
  });

  test('names permissions that wait, and is a step from the attempts on a person’s page', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const otto = await findUserId(db, 'otto');
    await insertUserRole(db, 'otto', 'administrator');
    await db.updateTable('auth_user').set({ withheld_permissions: 'meetings:join-any' }).where('id', '=', otto).execute();
    await portal.as('otto').get('/join-meeting/1').expect(403);
    const { text: page } = await portal.as('ada').get(`/admin/users/${otto}`);
    const [, href] = /<a href="([^"]*who-can-join[^"]*)"/.exec(page)!;
    expect(textOfHtml((await portal.as('ada').get(href!)).text)).toMatch(
      /Sus permisos funcionan No cumple Tiene permisos que esperan .* Enviarle el enlace/,
    );
  });
});
