import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createAccount } from '../../src/accounts/management/create-account.ts';
import { viewports, signIn, startBrowser, openPage } from '../support/browser.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { extractLink, MAIL_FROM } from '../support/mail-portal.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import {
  createOneTimeLink,
  expectIdentity,
  setIdentity,
  openWhoCanJoin,
  importList,
  acceptInvitation,
  enrollTeacher,
  findPerson,
  expectAccessible,
  goTo,
  inviteTeacher,
  createCourseOnPage,
  scheduleSeries,
  deactivateAccount,
} from '../support/term.ts';

const STUDENTS = 5_000;

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});

afterAll(() => browser.close());

/** A portal as `npm run create-admin` leaves it, with one administrator and nothing else, and a server that takes its mail. */
async function emptyPortal(): Promise<{ journey: Journey; mails: MailServer }> {
  const mails = await startMailServer();
  const journey = await startJourney({ SMTP_URL: mails.url, MAIL_FROM }, { empty: true });
  onTestFinished(async () => {
    await journey.close();
    expect(journey.log.unseenErrors()).toEqual([]);
  });
  const ada = {
    username: 'ada',
    password: 'unirse-ahora',
    firstName: 'Ada',
    lastName: 'Ibáñez',
    email: 'ada@gryphos.example',
    roles: ['administrator'],
  };
  expect(await createAccount(journey.portal.context, ada, null)).toMatchObject({ kind: 'created' });
  return { journey, mails };
}

test.each([viewports[1]!, viewports[2]!])(
  'an administrator takes a portal to a running term with its pages alone: $width px, $colorScheme',
  async (look) => {
    const { journey, mails } = await emptyPortal();
    const { width } = look;
    const teacher = `marta${width}`;
    const title = `Finanzas ${width}`;
    const [first, last] = [3, 25].map((days) => new Date(Date.now() + days * 86_400_000)) as [Date, Date];
    const day = first.toISOString().slice(0, 10);
    const { page, context, complaints } = await openPage(browser, look);
    await page.goto(journey.url);
    await signIn(page, 'ada');

    await setIdentity(page);
    await inviteTeacher(page, teacher, 'Marta', 'Olivares');
    const mail = () => mails.mails.find(({ recipients }) => recipients.includes(`${teacher}@gryphos.example`));
    await expect.poll(mail, { timeout: 20_000 }).toBeDefined();
    const other = await openPage(browser, viewports[0]);
    await other.page.goto(journey.url);
    await expectIdentity(other.page);
    await acceptInvitation(other.page, journey.url + extractLink(mail()), teacher, 'cuatro cerezas');

    const students = Array.from({ length: STUDENTS }, (_, index) => `alumna${width}.${index}`);
    const people = students.map((username, index) => `${username};Sofía;Riquelme Ñ${width}-${index};${username}@example.cl`);
    await importList(page, 'Personas', ['usuario;nombre;apellido;correo', ...people], 'Importar 5.000 personas');
    await createCourseOnPage(page, title);
    await enrollTeacher(page, teacher);
    const enrolled = students.map((username) => `${username};${title}`);
    await importList(page, 'Inscripciones', ['usuario;curso', ...enrolled], 'Importar 5.000 inscripciones');

    await goTo(page, 'Cursos');
    await page.getByRole('link', { name: title }).click();
    await scheduleSeries(page, `Clase de ${title}`, first, last);

    const student = await openPage(browser, viewports[0]);
    await findPerson(page, `alumna${width}.4778`, `Sofía Riquelme Ñ${width}-4778`);
    await acceptInvitation(student.page, await createOneTimeLink(page), `alumna${width}.4778`, 'cuatro guindas');
    await student.page.goto(`${journey.url}/no-hay`);
    await expectIdentity(student.page);

    await findPerson(page, `alumna${width}.4777`, `Sofía Riquelme Ñ${width}-4777`);
    await deactivateAccount(page);
    const no = await openWhoCanJoin(page, `Clase de ${title}`, `alumna${width}.4777`, `Sofía Riquelme Ñ${width}-4777`, day);
    expect(no).toContain('Su cuenta está activa');

    await goTo(page, 'Registro');
    const journal = await page.locator('#list').innerText();
    for (const event of ['Cuenta desactivada', 'Serie', 'Importación', 'Curso']) expect(journal).toContain(event);

    await other.page.goto(journey.url);
    await other.page.getByRole('button', { name: 'Comenzar ahora' }).click();
    await other.page.waitForURL(`${journey.standIn}/**`);
    expect(await other.page.locator('#role').getAttribute('data-role')).toBe('moderator');
    expect([complaints, other.complaints, student.complaints]).toEqual([[], [], []]);
    await expectAccessible(page);
    await other.context.close();
    await student.context.close();
    await context.close();
  },
);
