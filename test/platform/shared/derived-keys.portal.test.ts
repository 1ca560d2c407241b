import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deriveKey, deriveKeys } from '../../../src/platform/shared/derived-keys.ts';
import { decryptText, encryptText } from '../../../src/platform/shared/encryption.ts';
import { signId, verifySignedId } from '../../../src/platform/shared/secret.ts';
import { createGuestLink, listLinks } from '../../support/guests.ts';
import { openPortal } from '../../support/test-portal.ts';

const secret = 'a secret of thirty-two characters';

describe('the keys of a secret', () => {
  test('all differ, from each other and from those of another secret', () => {
    const keys = [secret, `${secret}!`].flatMap((one) => Object.values(deriveKeys(one)).map((key) => key.export().toString('hex')));
    expect(new Set(keys).size).toBe(2 * Object.keys(deriveKeys(secret)).length);
  });

  test('are those of RFC 5869, so that they are the same after every upgrade', () => {
    const pseudorandom = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
    const expected = createHmac('sha256', pseudorandom).update('links for guests\u0001').digest();
    expect(deriveKeys(secret).guestLinks.export()).toEqual(expected);
    expect(deriveKey(secret, 'links for guests').export()).toEqual(expected);
  });

  test('open nothing of another purpose', () => {
    const { calendarUrls, unsubscribeLinks, queuedMail, guestCodes } = deriveKeys(secret);
    expect(verifySignedId(signId(calendarUrls, 7, 0), calendarUrls, 7, 0)).toBe(true);
    expect(verifySignedId(signId(calendarUrls, 7, 0), unsubscribeLinks, 7, 0)).toBe(false);
    expect(verifySignedId(signId(calendarUrls, 7, 0), calendarUrls, 7, 1)).toBe(false);
    expect(verifySignedId(signId(unsubscribeLinks, 7, 'notices', 1), unsubscribeLinks, 7, 'reminders', 1)).toBe(false);
    expect(decryptText(queuedMail, 'here', encryptText(queuedMail, 'here', 'text'))).toBe('text');
    expect(decryptText(guestCodes, 'here', encryptText(queuedMail, 'here', 'text'))).toBeUndefined();
  });
});

test.each([
  (id: number) => `link ${id} for guests`,
  (id: number) => `[${id}]`,
  (id: number) => `${id}`,
  (id: number) => `guestLinks[${id}]`,
])('a typed username computes nobody’s guest link', async (username) => {
  const portal = await openPortal();
  await createGuestLink(portal, 1);
  const { id } = (await listLinks(portal))[0]!;
  for (const page of ['/login', '/forgot-password']) {
    await portal
      .stranger()
      .post(page)
      .type('form')
      .send({ username: username(id), login: username(id), password: 'any password' });
    const attempts = await portal.context.db.selectFrom('sign_in_attempts').selectAll().execute();
    const digest = attempts.at(-1)!.account_key.split(' ')[1]!;
    await portal
      .stranger()
      .get(`/guest/${id}-${digest.slice(0, 22)}`)
      .expect(404);
  }
});
