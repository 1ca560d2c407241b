import { deflateSync, crc32 } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { lockAccount } from '../../../src/accounts/find-account.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

let portal: TestPortal;

beforeEach(async () => {
  portal = await openPortal();
});

const red = { r: 220, g: 30, b: 30 };

/** A picture twice as wide as high, with a blue stripe at its left edge. */
function picture(width = 800, height = 400) {
  const stripe = { create: { width: Math.round(width / 10), height, channels: 3, background: '#0000ff' } } as const;
  return sharp({ create: { width, height, channels: 3, background: red } }).composite([{ input: stripe, left: 0, top: 0 }]);
}

function upload(bytes: Buffer, { as = 'sofia', name = 'foto.jpg' }: { as?: Member; name?: string } = {}) {
  return portal.as(as).post('/profile/picture').attach('picture', bytes, name);
}

const addressOf = async (username: string) =>
  (await portal.context.db.selectFrom('auth_user').select('avatar_url').where('username', '=', username).executeTakeFirstOrThrow())
    .avatar_url;

const countPictures = async () => (await portal.context.db.selectFrom('account_pictures').select('key').execute()).length;

/** The picture that the portal serves for a user, as a stranger gets it. */
async function fetchPicture(username = 'sofia') {
  const address = (await addressOf(username))!;
  const answer = await portal.stranger().get(address).buffer(true);
  expect(answer.status).toBe(200);
  return { address, headers: answer.headers as Record<string, string>, bytes: answer.body as Buffer };
}

async function pixelAt(bytes: Buffer, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
  return [...data];
}

const isNear = (pixel: number[], { r, g, b }: typeof red) => [r, g, b].every((value, at) => Math.abs(pixel[at]! - value) < 20);

describe('an own picture', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('is uploaded as %s and kept as a small square JPEG of its middle', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    const answer = await upload(bytes, { name: 'yo.bin' });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/profile']);
    const { headers, bytes: kept } = await fetchPicture();
    expect(await sharp(kept).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 256, space: 'srgb', hasAlpha: false });
    expect(kept.length).toBeLessThanOrEqual(30_000);
    // The stripe is cut off.
    for (const left of [0, 128, 255]) expect(isNear(await pixelAt(kept, left, 128), red)).toBe(true);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('is turned upright, and loses what the camera noted', async () => {
    // Orientation 6: the left edge of the file is the upper edge of the picture.
    const bytes = await picture()
      .withExif({ IFD0: { Copyright: 'Secreto', Orientation: '6' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '33/1 26/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).orientation).toBe(6);
    await upload(bytes).expect(303);
    const { bytes: kept } = await fetchPicture();
    const metadata = await sharp(kept).metadata();
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.orientation]).toEqual([undefined, undefined, undefined, undefined]);
    expect(kept.includes('Secreto')).toBe(false);
    expect(isNear(await pixelAt(kept, 128, 128), red)).toBe(true);
  });

  test('that is transparent gets a white ground, one in CMYK its colours, and noise fits too', async () => {
    await upload(
      await sharp({ create: { width: 300, height: 300, channels: 4, background: { ...red, alpha: 0 } } })
        .png()
        .toBuffer(),
    );
    expect(isNear(await pixelAt((await fetchPicture()).bytes, 9, 9), { r: 255, g: 255, b: 255 })).toBe(true);
    await upload(await picture().toColourspace('cmyk').jpeg().toBuffer());
    expect(isNear(await pixelAt((await fetchPicture()).bytes, 200, 200), { r: 220, g: 30, b: 10 })).toBe(true);
    const noise = { type: 'gaussian', mean: 128, sigma: 90 } as const;
    await upload(
      await sharp({ create: { width: 1200, height: 1200, channels: 3, background: red, noise } })
        .jpeg({ quality: 60 })
        .toBuffer(),
    );
    const { bytes } = await fetchPicture();
    expect([bytes.length <= 30_000, await countPictures()]).toEqual([true, 1]);
  });

  test('has another address each time, and the earlier one leads nowhere', async () => {
    await upload(await picture().jpeg().toBuffer());
    const first = await fetchPicture();
    await upload(await picture().jpeg().toBuffer());
    const second = await fetchPicture();
    expect(second.address).not.toBe(first.address);
    expect(second.address).toMatch(/^\/pictures\/[\w-]{22}\.jpg$/);
    expect((await portal.stranger().get(first.address)).status).toBe(404);
    for (const path of ['/pictures/1.jpg', '/pictures/x.html', '/pictures/%2e%2e%2fetc'])
      expect((await portal.stranger().get(path)).status).toBe(404);
    expect(await countPictures()).toBe(1);
  });

  test('is shown in the header, the list and on the page of the person, and initials where there is none', async () => {
    expect((await portal.as('sofia').get('/')).text).toMatch(/class="avatar avatar-small"\s+aria-hidden="true">SR</);
    await upload(await picture().jpeg().toBuffer());
    const address = await addressOf('sofia');
    const id = await findUserId(portal.context.db, 'sofia');
    expect((await portal.as('sofia').get('/')).text).toContain(`src="${address}"`);
    for (const path of ['/admin/users', `/admin/users/${id}`])
      expect((await portal.as('ada').get(path)).text).toContain(`src="${address}"`);
  });

  test('reaches Jitsi with the token, as an address that works there', async () => {
    await upload(await picture().jpeg().toBuffer());
    const join = await portal.as('sofia').get('/join-meeting/1');
    const token = new URL(join.headers['location']!).searchParams.get('jwt')!;
    const { context } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { context: { user: { avatar: string } } };
    expect(context.user.avatar).toBe(`${portal.context.settings.http.publicUrl}${await addressOf('sofia')}`);
  });

  test('is removed by its user, by who administers, and with the account', async () => {
    const { db } = portal.context;
    const bytes = await picture().jpeg().toBuffer();
    const id = await findUserId(db, 'sofia');
    await upload(bytes);
    await portal.as('sofia').post('/profile/picture/remove').expect(303);
    expect([await addressOf('sofia'), await countPictures()]).toEqual([null, 0]);
    await upload(bytes);
    await portal.as('ada').post(`/admin/users/${id}/picture/remove`).expect(303);
    expect([await addressOf('sofia'), await countPictures()]).toEqual([null, 0]);
    const events = (await listAuditLog(db)).filter(({ event }) => event.startsWith('account.picture'));
    expect(events.map(({ event, actor_id: actor, subject_id: subject }) => [event, actor, subject])).toEqual([
      ['account.picture-changed', id, id],
      ['account.picture-removed', id, id],
      ['account.picture-changed', id, id],
      ['account.picture-removed', await findUserId(db, 'ada'), id],
    ]);
    await upload(bytes);
    await portal.as('ada').post(`/admin/users/${id}/anonymise`).type('form').send({ understood: 'on' }).expect(303);
    expect(await countPictures()).toBe(0);
  });

  test('is not lost with other changes of the profile', async () => {
    await upload(await picture().jpeg().toBuffer());
    const address = await addressOf('sofia');
    const form = { first_name: 'Sofi', last_name: 'Riquelme', locale: 'es', time_zone: '', avatar_url: '' };
    await portal.as('sofia').post('/profile').type('form').send(form).expect(303);
    expect([await addressOf('sofia'), await countPictures()]).toEqual([address, 1]);
    // Nobody types the address of somebody's picture.
    expect(
      (
        await portal
          .as('otto')
          .post('/profile')
          .type('form')
          .send({ ...form, avatar_url: address! })
      ).status,
    ).toBe(422);
  });

  test('stays where it is uploaded while the rest of the profile is saved', async () => {
    const { db } = portal.context;
    await upload(await picture().jpeg().toBuffer());
    const [id, before] = [await findUserId(db, 'sofia'), await addressOf('sofia')];
    const form = { first_name: 'Sofi', last_name: 'Riquelme', locale: 'es', time_zone: '', avatar_url: '' };
    const later = '/pictures/AAAAAAAAAAAAAAAAAAAAAA.jpg';
    let save: Promise<{ status: number }> | undefined;
    await inTransaction(db, async (tx) => {
      // As an upload does; the form is read meanwhile, and waits for the account.
      await lockAccount(tx, id);
      save = portal
        .as('sofia')
        .post('/profile')
        .type('form')
        .send(form)
        .then((answer) => answer);
      await sleep(500);
      await tx.updateTable('account_pictures').set({ key: 'AAAAAAAAAAAAAAAAAAAAAA' }).where('user_id', '=', id).execute();
      await tx.updateTable('auth_user').set({ avatar_url: later }).where('id', '=', id).execute();
    });
    expect((await save)?.status).toBe(303);
    expect([before === later, await addressOf('sofia'), await countPictures()]).toEqual([false, later, 1]);
    await fetchPicture();
  });

  test('is the later one of two that are uploaded at once', async () => {
    const files = await Promise.all([picture().jpeg().toBuffer(), picture(300, 300).png().toBuffer()]);
    const answers = await Promise.all(files.map((bytes) => upload(bytes)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await countPictures()).toBe(1);
    await fetchPicture();
  });

  test('gives way to the address of one elsewhere', async () => {
    portal = await openPortal({ AVATAR_HOSTS: 'fotos.gryphos.cl' });
    await upload(await picture().jpeg().toBuffer());
    const elsewhere = 'https://fotos.gryphos.cl/sofia.png';
    const form = { first_name: 'Sofía', last_name: 'Riquelme', locale: 'es', time_zone: '', avatar_url: elsewhere };
    await portal.as('sofia').post('/profile').type('form').send(form).expect(303);
    expect([await addressOf('sofia'), await countPictures()]).toEqual([elsewhere, 0]);
  });
});

describe('what is no picture', () => {
  /** A PNG that claims a size, with next to nothing in it. */
  function pngOf(width: number, height: number): Buffer {
    const chunk = (name: string, data: Buffer) => {
      const named = Buffer.concat([Buffer.from(name), data]);
      const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(data.length);
      sum.writeUInt32BE(crc32(named));
      return Buffer.concat([length, named, sum]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2], 8);
    const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');
    return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(64))), chunk('IEND', Buffer.alloc(0))]);
  }

  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';

  const cases: Record<string, { bytes: () => Promise<Buffer> | Buffer; says: string }> = {
    'an SVG named .jpg': { bytes: () => Buffer.from(svg), says: 'no es una foto' },
    'a page named .png': { bytes: () => Buffer.from('<!doctype html><script>alert(1)</script>'), says: 'no es una foto' },
    'a page behind the first bytes of a JPEG': {
      bytes: () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(`<html>${svg}`)]),
      says: 'dañado',
    },
    'an SVG behind the signature of a PNG': { bytes: () => Buffer.concat([pngOf(9, 9).subarray(0, 8), Buffer.from(svg)]), says: 'dañado' },
    'a GIF': { bytes: () => picture(20, 20).gif().toBuffer(), says: 'no es una foto' },
    'a TIFF': { bytes: () => picture(20, 20).tiff().toBuffer(), says: 'no es una foto' },
    'a PNG of ten thousand million pixels': { bytes: () => pngOf(100_000, 100_000), says: 'demasiado grande' },
    'a PNG of one line more than is allowed': { bytes: () => pngOf(50_000, 1_001), says: 'demasiado grande' },
    'a PNG without its pixels': { bytes: () => pngOf(4000, 4000), says: 'dañado' },
    'a JPEG that is cut off': { bytes: async () => (await picture().jpeg().toBuffer()).subarray(0, 900), says: 'dañado' },
    'a WebP that is cut off': { bytes: async () => (await picture().webp().toBuffer()).subarray(0, 60), says: 'dañado' },
    'a file of more than 5 MB': { bytes: () => Buffer.concat([pngOf(9, 9), Buffer.alloc(5 * 1024 * 1024)]), says: 'más de 5 MB' },
    'an empty file': { bytes: () => Buffer.alloc(0), says: 'Elige primero una foto' },
  };

  test.each(Object.keys(cases))('%s is refused, and the picture of before stays', async (name) => {
    await upload(await picture().jpeg().toBuffer());
    await portal.as('sofia').get('/profile');
    const before = await addressOf('sofia');
    const { bytes, says } = cases[name]!;
    const answer = await upload(await bytes());
    expect([answer.status, answer.headers['location']]).toEqual([303, '/profile']);
    expect((await portal.as('sofia').get('/profile')).text).toContain(says);
    expect([await addressOf('sofia'), await countPictures()]).toEqual([before, 1]);
  });

  test('an animation is a picture: its first frame', async () => {
    const frames = await Promise.all(['#00ff00', '#0000ff'].map((background) => solid(background)));
    await upload(
      await sharp(frames, { join: { animated: true } })
        .webp({ lossless: true })
        .toBuffer(),
    ).expect(303);
    expect(isNear(await pixelAt((await fetchPicture()).bytes, 128, 128), { r: 0, g: 255, b: 0 })).toBe(true);
  });

  const solid = (background: string) =>
    sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer();

  test('and a form without a file, or of somebody who is not signed in, changes nothing', async () => {
    await portal.as('sofia').post('/profile/picture').type('form').send({}).expect(303);
    const bytes = await picture().jpeg().toBuffer();
    const stranger = await portal.stranger().post('/profile/picture').attach('picture', bytes, 'foto.jpg');
    expect(stranger.headers['location']).toContain('/login');
    expect(await countPictures()).toBe(0);
  });

  test("nobody without authority removes somebody else's", async () => {
    const { db } = portal.context;
    await upload(await picture().jpeg().toBuffer(), { as: 'ada' });
    const ada = await findUserId(db, 'ada');
    await createCustomRole(db, 'coordinación', ['people:read', 'people:write'], ['tomas']);
    for (const member of ['tomas', 'sofia'] as const)
      expect((await portal.as(member).post(`/admin/users/${ada}/picture/remove`)).status).toBe(403);
    expect(await countPictures()).toBe(1);
  });
});
