import type { Response } from 'express';
import { displayName, type Account } from '../accounts/account.ts';
import { findAccount } from '../accounts/find-account.ts';
import type { Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { isMailReadable } from '../platform/mail/queue-mail.ts';
import { findJob } from '../platform/jobs/job-queue.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { courseNamingColumns } from './columns.ts';
import { countRowsToWrite, verdicts, type Import, type Verdict } from './import.ts';
import { countFormatter, displayValues, fileSizeFormatter, formatProblem, formatRowError } from './import-messages.ts';
import { listRowsAfter, listRowsBefore } from './import-rows.queries.ts';
import { countInvitationMails, findPreviousImportOfFile } from './imports.queries.ts';
import type { ConfirmForm } from './imports.forms.ts';
import { findRowPage } from './row-page.ts';
import { countMissing, listMissingPeople } from './sync/missing-enrollments.queries.ts';
import { countMissingStudents, isSuspicious } from './sync/sync-enrollments.ts';
import { isSingleByte, readSample, selectableEncodings, type Encoding } from './sheet/encoding.ts';
import { findColumn, matchColumns } from './sheet-columns.ts';

const courseNames = new Set<string>(courseNamingColumns);

/** Without JavaScript the page reloads itself while work is in progress. */
const REFRESH_SECONDS = 3;

/** Renders the page of an import: its state, what it would do or did, and its rows by verdict. `at` is the position in the list.
 * `unconfirmed` is the form of a confirmation that was refused because many people of a course would leave it. */
export async function showImport(
  { db, settings, identity }: AppContext,
  response: Response,
  account: Account,
  record: Import,
  { tab = defaultTab(record), at }: { tab?: Verdict | undefined; at?: string | undefined },
  unconfirmed?: ConfirmForm,
): Promise<void> {
  const { id, kind, state, problem, header, invitations } = record;
  const { locale } = account;
  const messages = messagesFor(locale).imports;
  const naming = identity.current;
  const inProgress = state === 'uploading' || state === 'validating' || state === 'applying';
  const inviting = state === 'applied' && (invitations === 'requested' || invitations === 'sending');
  const importer = record.actorId === null ? undefined : await findAccount(db, record.actorId);
  const list = inProgress || record.dataDeleted ? undefined : await findRowPage(rowsOf(db, id, tab), at);
  renderPage(response, 'imports/show', {
    title: messages.kinds[kind].action,
    layout: 'administration',
    refresh: inProgress || inviting ? REFRESH_SECONDS : undefined,
    polling: inProgress || inviting,
    record,
    inProgress,
    job: inProgress && record.jobId !== null ? await findJob(db, record.jobId) : undefined,
    isOwner: record.actorId === account.id,
    importer: importer ? displayName(importer) : messages.deletedAccount,
    problem: problem && formatProblem(kind, problem, locale, naming),
    unusedColumns: header.length > 0 && !problem ? matchColumns(kind, header, naming) : undefined,
    ignoresCourses:
      kind === 'people' &&
      header.some((title) => courseNames.has(findColumn(kind, title, naming)?.name ?? '')) &&
      !importer?.permissions.has('courses:write'),
    sendsMail: isMailReadable(settings),
    sentInvitations:
      state === 'applied' && invitations !== 'none' && !record.dataDeleted ? await countInvitationMails(db, record) : undefined,
    readings: state === 'unclear' || state === 'ready' ? listReadings(record) : [],
    previousImport: state === 'ready' ? await findPreviousImportOfFile(db, record) : undefined,
    missing: list && (state === 'ready' || record.sync !== 'none') ? await describeMissing(db, id) : undefined,
    unconfirmed,
    ...(unconfirmed && { status: 422 }),
    rowsToWrite: countRowsToWrite(record),
    verdicts,
    tab,
    list,
    rows: list?.rows.map(({ line, label, verdict, errors, currentValues, newValues }) => ({
      line,
      label,
      verdict,
      errors: errors.map((error) => formatRowError(kind, error, locale, naming)),
      values: displayValues(kind, currentValues, newValues, { locale, zone: settings.timeZone, naming }),
    })),
    url: listUrl(`/admin/imports/${id}`, { tab, at }),
    formatCount: countFormatter(locale),
    formatSize: fileSizeFormatter(locale),
  });
}

/** Of the names, as many as a page can show. */
const MAX_MISSING_NAMES = 500;

/** Who is in the courses of the file, but not in the file. */
async function describeMissing(db: Db, id: number) {
  const courses = await countMissing(db, id);
  const people = courses.length === 0 ? [] : await listMissingPeople(db, id, MAX_MISSING_NAMES);
  return {
    courses: courses.map((course) => ({ ...course, people: people.filter(({ courseId }) => courseId === course.id) })),
    students: countMissingStudents(courses),
    teachers: courses.reduce((sum, { teachers }) => sum + teachers, 0),
    suspicious: isSuspicious(courses),
  };
}

/** The encodings that a user may choose, with the samples as they read in each. A file of another encoding shows its samples only. */
function listReadings({ encoding, samples, choices }: Import): { encoding: Encoding; isCurrent: boolean; samples: string[] }[] {
  const isChoice = choices.encoding !== undefined || encoding === null || isSingleByte(encoding);
  const shown: readonly Encoding[] = isChoice ? selectableEncodings : [encoding];
  return shown.map((one) => ({
    encoding: one,
    isCurrent: one === encoding,
    samples: samples.map((sample) => readSample(sample, one)),
  }));
}

function rowsOf(db: Db, id: number, verdict: Verdict) {
  return {
    after: (line: number, limit: number) => listRowsAfter(db, id, [verdict], line, limit),
    before: (line: number, limit: number) => listRowsBefore(db, id, verdict, line, limit),
  };
}

/** The first verdict that has rows and asks for attention. */
function defaultTab({ counts }: Import): Verdict {
  return (['new', 'changed', 'refused'] as const).find((verdict) => counts[verdict] > 0) ?? 'unchanged';
}
