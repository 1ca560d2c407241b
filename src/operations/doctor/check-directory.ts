import { DirectoryClient, DirectoryDownError } from '../../accounts/directory/directory-client.ts';
import type { DirectoryEntry } from '../../accounts/directory/directory-entry.ts';
import { planDirectorySync } from '../../groups/directory-plan.ts';
import { type CheckResult, type DoctorContext, failed, passed, warning } from './check-result.ts';

/** Whether the nightly synchronisation goes on as usual. */
async function* checkSync(context: DoctorContext): AsyncGenerator<CheckResult> {
  const plan = await planDirectorySync({ db: context.db, directory: new DirectoryClient(context.settings.directory!, context) });
  const { counts, withoutGroups, linked } = plan;
  const most = Math.max(counts.dismissed, counts.new, counts.changed, withoutGroups);
  if (plan.unusual) yield warning('directory-sync', 'directory-sync-refused', `${most} / ${linked}`);
  else yield passed('directory-sync', 'directory-sync-ok', counts.dismissed);
}

/** Asks the directory of the settings for the first people in it, as the account that looks people up. Nobody's password is used. */
export async function* checkDirectory(context: DoctorContext): AsyncGenerator<CheckResult> {
  const { directory } = context.settings;
  if (!directory) return;
  try {
    const people = await findFirstPeople(new DirectoryClient(directory, context));
    const asksForGroups = directory.groupsAttribute !== undefined || directory.groupFilter !== undefined;
    if (people.length === 0) yield failed('directory', 'directory-empty', directory.base);
    else if (asksForGroups && people.every(({ groups }) => groups?.length === 0)) yield warning('directory', 'directory-no-groups');
    else yield passed('directory', 'directory-ok', people.length);
    if (people.length > 0) yield* checkSync(context);
  } catch (error) {
    if (!(error instanceof DirectoryDownError)) throw error;
    yield failed('directory', 'directory-down', error.message);
  }
}

/** Those of the first page. */
async function findFirstPeople(client: DirectoryClient): Promise<DirectoryEntry[]> {
  for await (const page of client.list()) return page;
  return [];
}
