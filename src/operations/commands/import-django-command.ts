import { importDjangoUsers } from '../django-import/import-users.ts';
import { CommandError } from './command-error.ts';
import { summaryLines, describeDecision } from './import-django-lines.ts';
import { withPortal } from './command.ts';

const usage = `npm run import:django -- db.sqlite3 | postgres://user@host/database [--rename] [--apply]
Without --apply it only says what would happen. --rename gives people whose name cannot be one here the name that it proposes.
The password of a PostgreSQL may stand in PGPASSWORD or ~/.pgpass.`;

/** `npm run import:django -- …`: takes over the people of a Django site. */
export async function importDjango(words: string[]): Promise<number> {
  const [apply, rename] = [words.includes('--apply'), words.includes('--rename')];
  const [address, ...more] = words.filter((word) => word !== '--apply' && word !== '--rename');
  if (!address || more.length > 0 || address.startsWith('-')) throw new CommandError(usage);
  return withPortal(async ({ db, settings, clock }) => {
    const { survey, summary } = await importDjangoUsers(
      address,
      { apply, rename },
      {
        db,
        settings,
        clock,
        reportProgress: console.log,
        onDecision(decision) {
          const word = describeDecision(decision);
          if (word) console.log(word);
        },
      },
    );
    for (const line of summaryLines(survey, summary, settings.xmpp)) console.log(line);
    console.log(apply ? 'done, all of it' : 'nothing was written: add --apply');
    return 0;
  });
}
