import request from 'supertest';
import { WEBHOOK_SECRET, seconds } from './room-events.ts';
import { TEST_NOW } from './test-clock.ts';
import { openPortal, type TestPortal } from './test-portal.ts';

export type SentItem = Record<string, unknown>;

/** A portal that keeps polls and links. */
export function openPortalWithMinutes(given: Record<string, string> = {}): Promise<TestPortal> {
  return openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, KEEP_POLLS_AND_LINKS: 'true', ...given });
}

/** As Prosody's module reports it. */
export function poll(votes: Record<string, number>, more: SentItem = {}): SentItem {
  return {
    kind: 'poll',
    key: 'b5c1ad9c-8a3e-4f5d-9a10-6f1c3c1f0001',
    revision: 1,
    asked_at: seconds(TEST_NOW),
    question: '¿Cuándo es la prueba?',
    options: Object.entries(votes).map(([text, count]) => ({ text, votes: count })),
    voters: Object.values(votes).reduce((sum, count) => sum + count, 0),
    ...more,
  };
}

/** The connection is that of `occupant('sofia', …)` in the room events. */
export function link(url: string, more: SentItem = {}): SentItem {
  return { kind: 'link', url, occupant_jid: `sofia@meet.example.org/a${seconds(TEST_NOW)}`, written_at: seconds(TEST_NOW), ...more };
}

/** Posts a report as Prosody's module does, and answers the status. */
export async function report(
  portal: Pick<TestPortal, 'server'>,
  items: unknown,
  { room = 'curso_1_1', secret = WEBHOOK_SECRET } = {},
): Promise<number> {
  const answer = await request(portal.server)
    .post('/api/jitsi/minutes')
    .set('Authorization', `Bearer ${secret}`)
    .send({ room_name: room, items });
  return answer.status;
}
