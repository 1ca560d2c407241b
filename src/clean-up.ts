import { cleanUpSignInAttempts } from './accounts/limits/sign-in-limits.queries.ts';
import { cleanUpAccountLinks } from './accounts/links/account-links.queries.ts';
import { cleanUpApiTokens } from './accounts/api-tokens/api-token-store.ts';
import { cleanUpAuthorizationCodes } from './accounts/api-tokens/authorization-codes.ts';
import { cleanUpBulkRuns } from './admin/people/bulk/bulk-run.ts';
import { cleanUpIdempotencyKeys } from './api/idempotency.ts';
import { cleanUpPlaces } from './attendance/places/call-places.queries.ts';
import { scheduleFigures } from './figures/sum-figures.ts';
import { scheduleDirectorySync } from './groups/sync-directory.ts';
import { cleanUpImports } from './imports/import-lifecycle.ts';
import { cleanUpReservations } from './meetings/reservations/reservations.queries.ts';
import { cleanUpDoctorRooms } from './meetings/rooms/doctor-room.ts';
import { cleanUpFormAnswers } from './platform/http/answer-once.ts';
import type { AppContext } from './platform/http/context.ts';
import { cleanUpKeptForms } from './platform/http/kept-forms.ts';
import { cleanUpLogos } from './platform/identity/logo.ts';
import { cleanUpSessions } from './platform/http/sessions.queries.ts';
import { cleanUpJobs } from './platform/jobs/jobs.queries.ts';
import { cleanUpMail } from './platform/mail/queue-mail.ts';
import { minutes } from './platform/shared/clock.ts';
import { cleanUpDataExports } from './privacy/data-export.ts';
import { scheduleRetention } from './privacy/run-retention.ts';
import { cleanUpRecordings } from './recordings/delete-recordings.ts';

const CLEAN_UP_INTERVAL_MS = minutes(60);

/** What each module deletes once it has expired. Personal data has retention rules of its own, applied at night (`privacy/run-retention.ts`). */
const steps: ((context: AppContext) => Promise<void>)[] = [
  cleanUpSessions,
  cleanUpFormAnswers,
  cleanUpKeptForms,
  cleanUpSignInAttempts,
  cleanUpApiTokens,
  cleanUpAuthorizationCodes,
  cleanUpIdempotencyKeys,
  cleanUpAccountLinks,
  cleanUpJobs,
  cleanUpMail,
  cleanUpLogos,
  cleanUpDoctorRooms,
  cleanUpPlaces,
  cleanUpReservations,
  cleanUpImports,
  cleanUpBulkRuns,
  cleanUpDataExports,
  cleanUpRecordings,
  scheduleRetention,
  scheduleDirectorySync,
  scheduleFigures,
];

/** Deletes expired rows once an hour. Answers a function that stops it. */
export function scheduleCleanUp(context: AppContext): () => void {
  const timer = setInterval(() => void cleanUp(context), CLEAN_UP_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Never rejects: a step that fails is logged, and the others still run. */
export async function cleanUp(context: AppContext): Promise<void> {
  for (const step of steps) {
    await step(context).catch((error: unknown) => context.log.error({ step: step.name, error: String(error) }, 'a clean-up failed'));
  }
}
