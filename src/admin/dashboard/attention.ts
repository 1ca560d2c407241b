import { hasPermission, type Account } from '../../accounts/account.ts';
import type { Permission } from '../../accounts/permissions.ts';
import { countWithoutDemandedFactor } from '../../accounts/roles/demand-second-factor.ts';
import type { JitsiStatus } from '../../jitsi/client/jitsi-monitor.ts';
import { listUnenforcedRules } from '../../jitsi/unenforced-rules.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isMailConfigured } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { days } from '../../platform/shared/clock.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { startOfDay } from '../../platform/shared/wall-time.ts';
import { findRecordingTroubles } from '../../recordings/recording-troubles.ts';
import type { IntegrityState } from '../audit-log/check-audit-log.ts';
import { countStuckMail, findClassesWithoutTeacher, findLockedTeachers, MAX_COUNTED } from './attention.queries.ts';

/** The last run of the doctor: how many checks failed, and whether it came to its end. */
type DoctorSummary = { ranAt: Date; complete: boolean; failed: number };

/** What higher layers know of: passed in by `pages.ts`. */
export type AttentionSources = {
  findDoctorSummary: (db: Db) => Promise<DoctorSummary | undefined>;
  findUnfinishedImports: (db: Db, account: Account, now: Date) => Promise<{ id: number; fileName: string; kind: 'waiting' | 'stopped' }[]>;
};

/** Something that is not as it should be, in a sentence, and where it is mended. */
type AttentionItem = { text: string; href: string; link: string };

/** What the tiles of the overview read. */
type KnownState = { jitsi: JitsiStatus | undefined; auditLog: { integrity: IntegrityState } | undefined };

/** Software changes, certificates expire. */
const DOCTOR_IS_OLD_MS = days(30);

const MAX_CLASSES = 3;
const MAX_NAMES = 3;

/**
 * What needs somebody's attention, most urgent first, as far as the account may open the pages where it is mended. Undefined for an account
 * that may open none of them.
 */
export async function findAttention(
  { db, settings, clock }: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  sources: AttentionSources,
  account: Account,
  known: Promise<KnownState>,
): Promise<AttentionItem[] | undefined> {
  const now = clock.now();
  const messages = messagesFor(account.locale).dashboard.attention;
  const zone = account.timeZone ?? settings.timeZone;
  const time = new TimeFormatter(account.locale, zone);
  const may = (permission: Permission) => hasPermission(account, permission);
  const number = (count: number) => `${count.toLocaleString(account.locale)}${count >= MAX_COUNTED ? '+' : ''}`;

  const checks: [Permission[], () => AttentionItem[] | Promise<AttentionItem[]>][] = [
    [['meetings:write'], findJitsiDown],
    [['meetings:write'], listClassesWithoutTeacher],
    [['meetings:write'], listRecordingTroubles],
    [['people:read'], listLockedTeachers],
    [['roles:write'], listWithoutFactor],
    [['mail:read'], listStuckMail],
    [['roles:write'], checkDoctor],
    [['people:write', 'courses:write', 'meetings:write'], listImports],
    [['audit-log:read'], checkAuditLog],
    [['meetings:write'], findUnenforcedRules],
  ];
  const permitted = checks.filter(([permissions]) => permissions.some(may));
  if (permitted.length === 0) return undefined;
  return (await Promise.all(permitted.map(async ([, check]) => check()))).flat();

  async function findJitsiDown(): Promise<AttentionItem[]> {
    const status = (await known).jitsi;
    if (!status || status.kind === 'unknown' || status.kind === 'reachable') return [];
    const toDoctor = may('roles:write');
    return [
      {
        text: messages.jitsi[status.kind](time.time(status.at)),
        href: toDoctor ? '/admin/doctor' : settings.jitsi.serverUrl,
        link: toDoctor ? messages.toDoctor : messages.toJitsi,
      },
    ];
  }

  async function listClassesWithoutTeacher(): Promise<AttentionItem[]> {
    const today = { from: startOfDay(now, zone), until: startOfDay(now, zone, 1), now };
    const classes = await findClassesWithoutTeacher(db, today, MAX_CLASSES + 1);
    const items = classes.slice(0, MAX_CLASSES).map(({ id, title, courseId, courseTitle, startsAt }) => ({
      text: messages.noTeacher(title, courseTitle, time.time(startsAt)),
      href: may('courses:write') ? `/courses/${courseId}/enroll` : `/meetings/${id}`,
      link: may('courses:write') ? messages.toEnroll : messages.toClass,
    }));
    return classes.length <= MAX_CLASSES
      ? items
      : [...items, { text: messages.moreWithoutTeacher, href: '/admin/meetings', link: messages.toMeetings }];
  }

  async function listRecordingTroubles(): Promise<AttentionItem[]> {
    const troubles = await findRecordingTroubles({ db, settings, clock }, MAX_COUNTED);
    if (!troubles) return [];
    const { unassigned, unfinished, unmoved, freeBytes } = troubles;
    const w = messagesFor(account.locale).recordings.troubles;
    const texts = [
      ...(freeBytes === undefined ? [] : [w.diskFull(number(Math.floor(freeBytes / 1e9)))]),
      ...(unfinished === 0 ? [] : [w.unfinished(unfinished, number(unfinished))]),
      ...(unmoved === 0 ? [] : [w.unmoved(unmoved, number(unmoved))]),
      ...(unassigned === 0 ? [] : [w.unassigned(unassigned, number(unassigned))]),
    ];
    return texts.map((text) => ({ text, href: '/admin/recordings', link: messages.toRecordings }));
  }

  async function listLockedTeachers(): Promise<AttentionItem[]> {
    const { teachers, all } = await findLockedTeachers(db, now, MAX_NAMES);
    const [first] = teachers;
    if (!first) return [];
    const names = new Intl.ListFormat(account.locale).format(teachers.map(({ name }) => name));
    const others = all - teachers.length;
    return [
      {
        text: messages.locked(names, teachers.length, others > 0 ? number(others) : undefined),
        href: all === 1 ? `/admin/users/${first.id}` : '/admin/users?tab=locked',
        link: messages.toLocked,
      },
    ];
  }

  async function listWithoutFactor(): Promise<AttentionItem[]> {
    const count = await countWithoutDemandedFactor(db, MAX_COUNTED);
    const list = may('people:read')
      ? { href: '/admin/users?factor=missing', link: messages.toPeople }
      : { href: '/admin/roles', link: messages.toRoles };
    return count === 0 ? [] : [{ text: messages.withoutFactor(count, number(count)), ...list }];
  }

  async function listStuckMail(): Promise<AttentionItem[]> {
    const { late, failed } = await countStuckMail(db, now);
    const lateText = isMailConfigured(settings) ? messages.mailLate : messages.mailNotConfigured;
    return [
      ...(late > 0 ? [{ text: lateText(late, number(late)), href: '/admin/mail', link: messages.toMail }] : []),
      ...(failed > 0
        ? [{ text: messages.mailFailed(failed, number(failed)), href: '/admin/mail?tab=failed', link: messages.toFailedMail }]
        : []),
    ];
  }

  async function checkDoctor(): Promise<AttentionItem[]> {
    const run = await sources.findDoctorSummary(db);
    const text = doctorText(run);
    return text === undefined ? [] : [{ text, href: '/admin/doctor', link: messages.toDoctor }];
  }

  function doctorText(run: DoctorSummary | undefined): string | undefined {
    if (!run) return messages.doctor.never;
    if (run.failed > 0) return messages.doctor.failed(run.failed, time.date(run.ranAt));
    if (!run.complete) return messages.doctor.incomplete(time.date(run.ranAt));
    return now.getTime() - run.ranAt.getTime() > DOCTOR_IS_OLD_MS ? messages.doctor.old(time.date(run.ranAt)) : undefined;
  }

  async function listImports(): Promise<AttentionItem[]> {
    const imports = await sources.findUnfinishedImports(db, account, now);
    return imports.map(({ id, fileName, kind }) => ({
      text: messages.imports[kind](fileName),
      href: `/admin/imports/${id}`,
      link: messages.toImport,
    }));
  }

  async function checkAuditLog(): Promise<AttentionItem[]> {
    const integrity = (await known).auditLog?.integrity;
    const isBroken = integrity && (!integrity.endsIntact || integrity.lastCheck?.intact === false);
    return !isBroken ? [] : [{ text: messages.auditLog, href: '/admin/audit-log', link: messages.toAuditLog }];
  }

  function findUnenforcedRules(): AttentionItem[] {
    const rules = listUnenforcedRules(settings.jitsi).length;
    return rules === 0 ? [] : [{ text: messages.unenforced(rules), href: '#unenforced-rules', link: messages.toRules }];
  }
}
