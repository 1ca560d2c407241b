import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createContext, type PortalContext } from '../../src/context.ts';
import { handleRoomEvent } from '../../src/attendance/handle-room-event.ts';
import { joinMeeting } from '../../src/meetings/join/join-meeting.ts';
import { setAuditLogKey } from '../../src/platform/audit-log/chain.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { startPortal } from '../../src/portal.ts';
import { startPortalProcess } from '../support/portal-process.ts';
import { moveClass } from '../support/portal-with-class.ts';
import { findUserId } from '../support/rows.ts';
import { startScriptedProsody, type ProsodyStep, type ScriptedProsody } from '../support/scripted-prosody.ts';
import { createSharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { TestClock } from '../support/test-clock.ts';
import { testSettings } from '../support/test-settings.ts';

const domain = 'meet.example.org';

describe.each(['sqlite', 'postgres'] as const)('kill -9 while a call ends after its last moderator, on %s', (engine) => {
  let database: SharedDatabase;
  let prosody: ScriptedProsody;
  let settings: Record<string, string>;
  let context: PortalContext;

  beforeEach(async () => {
    database = await createSharedDatabase(engine, 'authreg');
    prosody = await startScriptedProsody(domain);
    settings = {
      DATABASE_URL: database.url,
      JITSI_XMPP_DOMAIN: domain,
      JITSI_APP_SECRET: 'for-the-tokens-of-people-in-these-tests-x',
      JITSI_WEBHOOK_SECRET: 'for-the-reports-of-rooms-in-these-tests-x',
      JITSI_PROSODY_URL: prosody.url,
    };
    context = createContext(testSettings(settings), { logDestination: { write: () => undefined } });
    setAuditLogKey(context.db, context.settings.auditLog.secret);
  });

  afterEach(async () => {
    await context.db.destroy();
    database.remove();
  });

  test.each<[string, ProsodyStep | undefined, ProsodyStep[]]>([
    ['before it took the job', undefined, ['visited', 'asked', 'ended']],
    ['after it asked Jitsi who is inside', 'visited', ['visited', 'visited', 'asked', 'ended']],
    ['after it closed the class, before Jitsi was asked to end the call', 'asked', ['visited', 'asked', 'asked', 'ended']],
    ['after Jitsi ended the call', 'ended', ['visited', 'asked', 'ended']],
  ])('a process dies %s: the next one ends what is left, once', async (_when, killAt, steps) => {
    await leaveCall(killAt === undefined ? minutes(0) : minutes(2));
    // The job may run as soon as the process has started, before this test knows that it has.
    const died = new Promise<void>((resolve) => {
      prosody.onStep = async (step) => {
        if (step !== killAt) return true;
        await (await portal).kill();
        resolve();
        return false;
      };
    });
    const portal = startPortalProcess(settings);
    if (killAt === undefined) await (await portal).kill();
    else await died;
    expect(await jobState()).toBe(killAt === undefined ? 'waiting' : 'running');
    expect(await isClosed()).toBe(killAt === 'asked' || killAt === 'ended');
    prosody.onStep = () => true;
    // When the lease of the dead is over.
    const clock = new TestClock(addMs(new Date(), minutes(3)));
    const heir = await startPortal(testSettings(settings), { clock, manualJobs: true, logDestination: { write: () => undefined } });
    await heir.runJobs();
    await heir.close();
    expect(prosody.steps).toEqual(steps);
    await expectEndedOnce();
  });

  test('two processes with the same job: one of them ends the call', async () => {
    const [one, other] = await Promise.all([startPortalProcess(settings), startPortalProcess(settings)]);
    await leaveCall(minutes(2));
    await expect.poll(jobState, { timeout: 20_000 }).toBe('done');
    await Promise.all([one.stop(), other.stop()]);
    expect(prosody.steps).toEqual(['visited', 'asked', 'ended']);
    await expectEndedOnce();
  });

  /** Tomás moderated and left so long ago; Sofía is still inside. */
  async function leaveCall(ago: number): Promise<void> {
    const { db } = context;
    const now = new Date();
    await moveClass(db, 1, addMs(now, -minutes(20)));
    await db.updateTable('meetings').set({ options: '{"endAfterModerator":1}' }).where('id', '=', 1).execute();
    const report = async (kind: 'joined' | 'left', member: string, at: Date) => {
      const accountId = await findUserId(db, member);
      const leftAt = kind === 'left' ? addMs(now, -ago) : undefined;
      const occupant = { jid: `${member}@${domain}/x`, joinedAt: at, leftAt, accountId, guestId: undefined, isPortal: false, name: member };
      await handleRoomEvent(context, { room: 'curso_1_1', breakout: '', kind, at, occupant });
    };
    const userId = await findUserId(db, 'tomas');
    const joining = { userId, meetingId: 1, usedSecondFactor: false, entryPoint: 'page', clientIp: '127.0.0.1' } as const;
    expect((await joinMeeting(context, joining)).kind).toBe('admitted');
    const joinedAt = addMs(now, -minutes(15));
    for (const member of ['tomas', 'sofia']) await report('joined', member, joinedAt);
    await report('left', 'tomas', joinedAt);
  }

  async function jobState(): Promise<string | undefined> {
    const job = context.db.selectFrom('jobs').select('state').where('kind', '=', 'end-without-moderator');
    return (await job.executeTakeFirst())?.state;
  }

  async function isClosed(): Promise<boolean> {
    return (await context.db.selectFrom('meetings').select('ended_at').where('id', '=', 1).executeTakeFirstOrThrow()).ended_at !== null;
  }

  async function expectEndedOnce(): Promise<void> {
    expect([await jobState(), await isClosed()]).toEqual(['done', true]);
    const events = context.db.selectFrom('audit_log').select(['actor_id', 'details']).where('event', '=', 'meeting.ended');
    expect(await events.execute()).toEqual([{ actor_id: null, details: '{"withoutModerator":1}' }]);
    expect(await verifyAuditLog(context.db)).toMatchObject({ defects: [] });
  }
});
