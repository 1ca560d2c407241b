import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../../src/clean-up.ts';
import { type Form, openForm, readForms } from '../../support/form.ts';
import { openMailPortal } from '../../support/mail-portal.ts';
import { listAuditLog } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const SVG = `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:inkscape="http://inkscape.example" width="30" height="10"
  inkscape:version="1"><metadata>made at home</metadata><defs><style><![CDATA[.a{fill:#7b1e3a}]]></style><circle id="c" r="4"/></defs>
  <path class="a" d="M5 1 9 3v4z" data-name="Capa 1"/><use xlink:href="#c" x="5"/><g fill="url(#g)"><text>Ñ &amp; Cía.</text></g></svg>`;

function chunk(name: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}

function png(width = 2, height = 2, more: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const pixels = deflateSync(Buffer.alloc((1 + 2 * 3) * 2));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), ...more, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** Sends the form as a browser does that may have a file chosen. */
function submit(portal: TestPortal, { page, action, fields }: Form, logo?: Buffer | string) {
  let sent = portal.as('ada').post(action).set('Referer', `http://portal.test${page}`);
  for (const [name, value] of fields) sent = sent.field(name, value);
  return logo === undefined ? sent : sent.attach('logo', Buffer.from(logo), 'logo.bin');
}

const form = (portal: TestPortal, typed: Record<string, string> = {}) => openForm(portal.as('ada'), '/admin/settings', typed);

const rowOf = ({ context }: TestPortal) => context.db.selectFrom('identity').selectAll().executeTakeFirstOrThrow();

const logosOf = ({ context }: TestPortal) => context.db.selectFrom('identity_logos').selectAll().execute();

const logoPath = (html: string) => /src="(\/identity\/logo\/[\da-f]{64})"/.exec(html)?.[1];

describe('a logo', () => {
  test.each([
    ['svg', SVG, 'image/svg+xml'],
    ['png', png(2, 2, [chunk('tEXt', Buffer.from('Author\0Ana Soto'))]), 'image/png'],
  ] as const)('as %s stands on every page, without what programs note in it', async (_name, logo, type) => {
    const portal = await openPortal();
    await submit(portal, await form(portal), Buffer.from(logo)).expect(303);
    const path = logoPath((await portal.stranger().get('/login')).text)!;
    for (const page of ['/', '/courses/1/attendance/print', '/no-hay']) expect((await portal.as('ada').get(page)).text).toContain(path);
    const answer = await portal.stranger().get(path).buffer();
    const { status, headers } = answer;
    expect([status, headers['content-type']?.split(';')[0], headers['x-content-type-options']]).toEqual([200, type, 'nosniff']);
    expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    expect(headers['cache-control']).toContain('immutable');
    const text = (answer.body as Buffer).toString('utf8');
    expect(text).not.toMatch(/made at home|Ana Soto|DOCTYPE|inkscape|data-name/);
    if (type === 'image/svg+xml') expect(text).toMatch(/^<svg [^>]*viewBox="0 0 30 10"[^]*<use href="#c" x="5"\/>[^]*Ñ &amp; Cía\./);
    const [entry] = (await listAuditLog(portal.context.db)).slice(-1);
    expect(JSON.parse(entry!.details)).toEqual({ logo: { before: '', after: path.slice(-64, -52) } });
  });

  const wrapped = (content: string, attributes = '') =>
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" ${attributes}>${content}</svg>`;
  const bomb = Array.from({ length: 9 }, (_, level) => `<g id="l${level}">${`<use href="#l${level + 1}"/>`.repeat(9)}</g>`).join('');
  const entities = '<!DOCTYPE svg [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;&a;">]>';

  test.each<[string, Buffer | string, string]>([
    ['a script', wrapped('<script>alert(1)</script>'), 'contiene un programa'],
    ['a handler', wrapped('<path d="M0 0"/>', 'onload="alert(1)"'), 'contiene un programa'],
    ['an animation of a link', wrapped('<animate attributeName="href" to="javascript:alert(1)"/>'), 'contiene un programa'],
    ['HTML inside', wrapped('<foreignObject><iframe src="https://evil.example"/></foreignObject>'), 'contiene un programa'],
    ['a shape from elsewhere', wrapped('<use xlink:href="https://evil.example/x.svg#a"/>'), 'carga algo de otro sitio'],
    ['styles from elsewhere', wrapped('<style>@import "https://evil.example/x.css"</style>'), 'carga algo de otro sitio'],
    ['a ground from elsewhere', wrapped('<path fill="url( https://evil.example/a#b )"/>'), 'carga algo de otro sitio'],
    ['an escaped address', wrapped('<path style="fill:u\\72l(https://evil.example)"/>'), 'carga algo de otro sitio'],
    ['a photo', wrapped('<image href="data:image/png;base64,AA"/>'), 'contiene una foto'],
    ['entities that grow', `${entities}${wrapped('<text>&b;</text>')}`, 'demasiado complicado'],
    ['shapes that grow', wrapped(`<defs>${bomb}<path id="l9"/></defs><use href="#l0"/>`), 'demasiado complicado'],
    ['a shape within itself', wrapped('<g id="a"><use href="#a"/></g>'), 'demasiado complicado'],
    ['much depth', wrapped(`${'<g>'.repeat(20_000)}${'</g>'.repeat(20_000)}`), 'demasiado complicado'],
    ['half a file', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path', 'está dañado'],
    ['a web page', '<!doctype html><script>alert(1)</script>', 'no es un SVG ni un PNG'],
    ['a PNG with a page behind it', Buffer.concat([png(), Buffer.from('<script>alert(1)</script>')]), 'está dañado'],
    ['a PNG with a wrong checksum', Buffer.concat([png().subarray(0, -5), Buffer.from([1, 2, 3, 4, 5])]), 'está dañado'],
    ['half a PNG', png().subarray(0, 50), 'está dañado'],
    ['a PNG that unfolds', png(60_000, 60_000), 'demasiado grande'],
    ['a large file', Buffer.alloc(3 * 1024 * 1024), 'pesa más de 512 KB'],
  ])('with %s is refused, and what was typed stays', async (_what, logo, words) => {
    const portal = await openPortal();
    const answer = await submit(portal, await form(portal, { name: 'Liceo Sur', hours: 'tardes' }), logo);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(words);
    for (const value of ['Liceo Sur', 'tardes']) expect(answer.text).toContain(`value="${value}"`);
    expect([await logosOf(portal), (await rowOf(portal)).version]).toEqual([[], 1]);
  });

  test('is kept from the preview until it is saved, and deleted a day later where it is not', async () => {
    const portal = await openPortal();
    const typed = { name: 'Liceo Sur', accent_on: 'on', accent: '#7b1e3a', step: 'preview' };
    const answer = await submit(portal, await form(portal, typed), SVG);
    expect([answer.status, (await rowOf(portal)).version]).toEqual([200, 1]);
    const path = logoPath(answer.text)!;
    for (const shown of ['Todavía no se ha guardado nada', '<span>Liceo Sur</span>', '/identity/7b1e3a.css?v=', 'data-bs-theme="dark"'])
      expect(answer.text).toContain(shown);
    expect((await portal.stranger().get('/login')).text).not.toContain('Liceo Sur');
    await portal.stranger().get(path).expect(200);

    const kept = readForms(answer.text, '/admin/settings').find(({ action }) => action === '/admin/settings')!;
    // A file that is refused takes neither the words nor the logo along.
    const refused = await submit(portal, { ...kept, fields: [...kept.fields, ['step', 'preview']] }, 'nothing');
    expect([refused.status, logoPath(refused.text)]).toEqual([422, path]);
    await submit(portal, kept).expect(303);
    expect(await rowOf(portal)).toMatchObject({ name: 'Liceo Sur', accent: '#7b1e3a', logo_hash: path.slice(-64), version: 2 });

    await submit(portal, await form(portal, { step: 'preview' }), png()).expect(200);
    portal.clock.advance({ hours: 25 });
    await cleanUp(portal.context);
    expect((await logosOf(portal)).map(({ hash }) => hash)).toEqual([path.slice(-64)]);

    const gone = await form(portal, { logo_hash: 'f'.repeat(64) });
    expect((await submit(portal, gone)).text).toContain('ya no está');
    await submit(portal, await form(portal, { remove_logo: 'on' })).expect(303);
    expect(logoPath((await portal.stranger().get('/login')).text)).toBeUndefined();
    await portal.stranger().get('/identity/logo/../../etc').expect(404);
  });
});

describe('the colour of a school', () => {
  const grounds = { light: ['#faf6ee', '#fffdf9', '#f1eadd'], dark: ['#0f1a1c', '#17272a', '#0b1416'] };

  test.each(['#7b1e3a', '#ffcc00', '#ffffff', '#000000', '#0000ff', '#00ff00', '#ff69b4', '#808080'])('%s can be read', async (accent) => {
    const portal = await openMailPortal();
    await submit(portal, await form(portal, { accent_on: 'on', accent: accent.toUpperCase() })).expect(303);
    const page = (await portal.stranger().get('/login')).text;
    const url = /href="(\/identity\/[\da-f]{6}\.css\?v=[\w-]+)"/.exec(page)![1]!;
    expect(page.indexOf(url)).toBeGreaterThan(page.indexOf('/assets/portal.css'));
    const styles = await portal.stranger().get(url);
    expect([styles.status, styles.type, styles.headers['cache-control']]).toEqual([200, 'text/css', expect.stringContaining('immutable')]);
    const [light, dark] = styles.text.split("[data-bs-theme='dark']").map(readProperties);
    for (const [colours, below] of [
      [light!, grounds.light],
      [dark!, grounds.dark],
    ] as const) {
      const readable = [
        ...below.map((ground) => ['action', colours['action']!, ground] as const),
        ...['action', 'action-strong'].map((name) => [name, colours[name]!, colours['wash']!] as const),
        ...['action', 'action-strong'].map((name) => [`on ${name}`, colours['on-action']!, colours[name]!] as const),
        ['on deep', colours['on-deep']!, colours['deep']!] as const,
        ['soft on deep', colours['on-deep-soft']!, colours['deep']!] as const,
      ];
      for (const [what, text, ground] of readable)
        expect([what, text, ground, contrast(text, ground)]).toEqual([what, text, ground, expect.toSatisfy((ratio) => ratio >= 4.5)]);
      for (const ground of ['#ffffff', ...grounds.dark]) expect(contrast(colours['check']!, ground)).toBeGreaterThanOrEqual(3);
    }
    const ada = portal.as('ada');
    await ada.post('/admin/mail/test').type('form').send({}).expect(303);
    const [mail] = await portal.newMails();
    expect(mail!.html).toContain(light!['action']);
    expect(mail!.html).toContain(dark!['action']);
  });

  test('is refused where it is none, and its file is made for colours alone', async () => {
    const portal = await openPortal();
    const answer = await submit(portal, await form(portal, { name: 'Liceo Sur', accent_on: 'on', accent: 'red;}body{' }));
    expect([answer.status, (await rowOf(portal)).accent]).toEqual([422, '']);
    expect(answer.text).toContain('value="Liceo Sur"');
    for (const path of ['/identity/red.css', '/identity/1f5f5b0.css', '/identity/%7D%7Dbody.css'])
      await portal.stranger().get(path).expect(404);
  });
});

function readProperties(rules: string): Record<string, string> {
  return Object.fromEntries(
    [...rules.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name!, value === '#fff' ? '#ffffff' : value!]),
  );
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminances = [one, other].map((colour) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}
