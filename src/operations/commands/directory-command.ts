import { describePlan, planDirectorySync } from '../../groups/directory-plan.ts';
import type { PersonPlan } from '../../groups/directory-run.ts';
import type { DirectoryVerdict } from '../../groups/groups.table.ts';
import { applyDirectorySync } from '../../groups/sync-directory.ts';
import { CommandError, withPortal } from './command.ts';

/**
 * `npm run directory:sync`: says what the nightly synchronisation with the directory would do now, and with whom. `-- --apply` does
 * it, also where the nightly one refuses because it is too much at once. Exits with 1 where it would refuse.
 */
export function directorySync(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== '--apply')) throw new CommandError('npm run directory:sync [-- --apply]');
  return withPortal(async (context) => {
    if (!context.directory) throw new CommandError('the settings name no directory (LDAP_URL)');
    const plan = await planDirectorySync(context);
    console.log(describePlan(args.includes('--apply') ? { ...plan, unusual: false } : plan));
    for (const person of plan.people) if (person.verdict !== 'unchanged') console.log(`  ${describePerson(person)}`);
    if (args.includes('--apply')) {
      await applyDirectorySync(context, plan);
      console.log('done');
      return 0;
    }
    return plan.unusual ? 1 : 0;
  });
}

const verbs: Record<DirectoryVerdict, string> = {
  new: 'create',
  changed: 'change',
  dismissed: 'deactivate',
  refused: 'leave alone',
  unchanged: 'keep',
};

function describePerson({ verdict, label, subject, after, roles, enrollments, refusal }: PersonPlan): string {
  const more = [
    ...Object.entries(after).map(([name, value]) => `${name} ${value}`),
    ...roles.give.map((id) => `role ${id}`),
    ...roles.take.map((id) => `no role ${id}`),
    ...enrollments.map(({ kind, courseId }) => `course ${courseId}: ${kind}`),
    ...(refusal ? [[refusal.code, refusal.other].filter(Boolean).join(' ')] : []),
  ];
  return [`${verbs[verdict]}: ${label} (${subject})`, ...more].join(', ');
}
