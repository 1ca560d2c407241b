import { describe, expect, test } from 'vitest';
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
    const joined = textOfHtml((await portal.as('tomas').get('/admin/meetings/1/joins')).text);
    expect(joined).toMatch(/Tomás Núñez tomas Entró y moderó 1 vez.*Sofía Riquelme sofia Entró 2 veces/);
    expect(joined).not.toContain('Otto');
    const refused = textOfHtml((await portal.as('tomas').get('/admin/meetings/1/joins?tab=refused')).text);
    expect(refused).toMatch(/Otto Fuentes otto No tienes acceso a esta videollamada 2 veces/);
    const { text } = await portal.as('tomas').get('/admin/meetings/1/joins/export?tab=refused').buffer(true);
    expect(text.trim().split('\r\n')[1]).toBe('otto;Otto Fuentes;No tienes acceso a esta videollamada;2026-11-20 14:06;2026-11-20 14:08;2');
  });
});

describe('the explanation of why a user cannot join', () => {
  const explanationText = async (portal: TestPortal, query: string, member: 'ada' | 'tomas' = 'tomas') =>
    textOfHtml((await portal.as(member).get(`/admin/meetings/1/who-can-join?${query}`)).text);

  test('gives the result of every rule, now and at another moment, and the last attempts', async () => {
    const portal = await openPortal();
    await portal.as('otto').get('/join-meeting/1');
    expect(await explanationText(portal, '')).toContain('No pudieron entrar a esta videollamada: Otto Fuentes otto');
    const otto = await explanationText(portal, 'person=otto');
    expect(otto).toContain('Otto Fuentes no puede entrar Ahora mismo. En su pantalla lee: «No tienes acceso a esta videollamada».');
    expect(otto).toMatch(/Está en el curso, o puede entrar a todas No cumple Nunca estuvo en este curso Inscribir en el curso/);
    expect(otto).toMatch(/Ya abrió para esta cuenta No evaluada la cumpliría Abre el viernes, 20 de noviembre/);
    expect(otto).toMatch(/Sus intentos en esta videollamada .* No tienes acceso a esta videollamada/);
    const sofia = await explanationText(portal, 'person=SOFIA@gryphos.example');
    expect(sofia).toContain('Sofía Riquelme puede entrar Ahora mismo. Entra como participante.');
    expect(sofia.match(/ Cumple /g)).toHaveLength(11);
    const before = await explanationText(portal, 'person=sofia&date=2026-11-20&time=13:00');
    expect(before).toMatch(
      /Sofía Riquelme no puede entrar El viernes, 20 de noviembre,? (a las )?13:00. En su pantalla lee: «La clase aún no abre»/,
    );
    expect(await explanationText(portal, 'person=tomas')).toContain('Entra y modera.');
    expect(await explanationText(portal, 'person=nadie')).toContain('Ninguna cuenta tiene el usuario o correo «nadie».');
  });

  test('says that an administrator may join any call, and when an enrollment ended', async () => {
    const portal = await openPortal();
    expect(await explanationText(portal, 'person=ada')).toMatch(/Cumple Nunca estuvo en este curso. Puede entrar a todas/);
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
});
