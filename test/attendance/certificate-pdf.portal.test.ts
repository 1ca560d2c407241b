import { Writable } from 'node:stream';
import type { Response } from 'express';
import { expect, test } from 'vitest';
import type { Certificate } from '../../src/attendance/certificates/certificate.ts';
import { sendCertificates } from '../../src/attendance/certificates/certificate-pdf.ts';
import { openPortal } from '../support/test-portal.ts';

const at = new Date('2026-11-20T12:00:00.000Z');

const certificate: Certificate = {
  ...{ id: 1, number: '0123456789ABCDEF', userId: 1, courseId: 1, holderName: 'Sofía Riquelme', identifier: '', courseTitle: 'Python' },
  ...{ school: 'Liceo', attended: 1, counted: 2, minutesAttended: 90, minutesCounted: 180, percent: 50 },
  ...{ firstClassAt: at, lastClassAt: at, issuedAt: at, revokedAt: undefined },
};

test('certificates are drawn as fast as they are read, and no further once nobody reads them or one fails', async () => {
  const { identity } = (await openPortal()).context;
  const letterhead = { identity: identity.current, logo: undefined, publicUrl: 'http://portal.test' };
  let drawn = 0;
  let isOver = false;
  const endless = function* () {
    try {
      for (; drawn < 500; drawn++) yield [certificate];
    } finally {
      isOver = true;
    }
  };
  const slow = unreadResponse();
  const sent = sendCertificates(slow, 'all', letterhead, endless());
  await expect.poll(() => drawn).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([drawn < 50, isOver]).toEqual([true, false]);
  slow.destroy();
  await sent;
  await expect.poll(() => isOver).toBe(true);

  const broken = function* (): Generator<Certificate[]> {
    yield [certificate];
    throw new Error('no such table');
  };
  const response = unreadResponse();
  await expect(sendCertificates(response, 'all', letterhead, broken())).rejects.toThrow('no such table');
  expect(response.destroyed).toBe(true);
});

/** Takes the first bytes, and never asks for more. */
function unreadResponse(): Response {
  const response = Object.assign(new Writable({ write: () => undefined }), { set: () => response, type: () => response });
  return response as unknown as Response;
}
