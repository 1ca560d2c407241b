import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { openPortal } from '../support/test-portal.ts';

describe('GET /join-meeting/:id', () => {
  test('a student lands in the room of the class, as a participant', async () => {
    const portal = await openPortal();
    const answer = await portal.as('sofia').get('/join-meeting/1');
    expect(answer.status).toBe(303);
    const address = new URL(answer.headers['location']!);
    expect(address.origin + address.pathname).toBe('https://meet.gryphos.cl/curso_1_1');
    expect(jsonwebtoken.decode(address.searchParams.get('jwt')!)).toMatchObject({ room: 'curso_1_1' });
  });
});
