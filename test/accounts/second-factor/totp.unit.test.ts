import { expect, test } from 'vitest';
import { findTotpStep, generateTotpSecret, totpUrl } from '../../../src/accounts/second-factor/totp.ts';
import { totpCode } from '../../support/authenticator-app.ts';

const now = new Date('2026-11-20T17:00:10.000Z');
const step = Math.floor(now.getTime() / 30_000);
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('the codes of an authenticator app are found, one step early or late, and no others', () => {
  for (let time = 0; time < 5; time++) {
    const secret = generateTotpSecret();
    const found = [-60, -30, 0, 30, 60].map((seconds) => findTotpStep(secret, totpCode(secret, at(seconds)), now));
    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
  }
});

test('what is no code of six digits is none', () => {
  const secret = generateTotpSecret();
  for (const text of ['', '12345', '1234567', 'abcdef', '٣٣٣٣٣٣', '1 2 3 4 5', '0x1234'])
    expect(findTotpStep(secret, text, now)).toBeUndefined();
});

test('the address for the app names school and user', () => {
  expect(totpUrl('JBSWY3DPEHPK3PXP', 'Liceo Ñandú', 'sofia')).toBe(
    'otpauth://totp/Liceo%20%C3%91and%C3%BA:sofia?issuer=Liceo%20%C3%91and%C3%BA&secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
  );
});
