import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Arm } from './bursts.ts';
import { httpRequest } from './load.ts';
import type { Run } from './portals.ts';
import { startServer } from './servers.ts';
import { MEETINGS, STUDENTS } from './sizes.ts';

const site = fileURLToPath(new URL('portal_in_django.py', import.meta.url));

/** The system's own interpreter: Debian installs Django for that one. */
const PYTHON = '/usr/bin/python3';

/** Joins in Django, with two workers of gunicorn; or undefined, and says so, where Debian's packages are not installed. */
export async function startDjango(run: Run): Promise<Arm | undefined> {
  if (spawnSync(PYTHON, ['-c', 'import django, gunicorn, jwt']).status !== 0) {
    console.log('Django is left out: python3-django, gunicorn and python3-jwt are not installed');
    return undefined;
  }
  const database = join(run.folder, 'django.sqlite3');
  const cookies = JSON.parse(execFileSync(PYTHON, [site, database, run.jitsiUrl], { encoding: 'utf8' })) as string[];
  const command = 'import os, sys; from gunicorn.app.wsgiapp import run; sys.argv += ["-b", "127.0.0.1:" + os.environ["PORT"]]; run()';
  const options = ['--workers', '2', '--worker-class', 'gthread', '--threads', '4', '--keep-alive', '130', '--log-level', 'critical'];
  const server = await startServer(
    [PYTHON, '-c', command, ...options, '--chdir', fileURLToPath(new URL('.', import.meta.url)), 'portal_in_django:application'],
    { DATABASE_FILE: database, PYTHONDONTWRITEBYTECODE: '1' },
  );
  run.started.push(server);
  const requests = Array.from({ length: STUDENTS * MEETINGS }, (_, index) => {
    const meeting = ((index + Math.floor(index / STUDENTS)) % MEETINGS) + 1;
    return httpRequest('GET', `/join-meeting/${meeting}`, { Cookie: cookies[index % STUDENTS]! });
  });
  return { name: 'Django, gunicorn with 2 workers, without the row', server, requests, expectedStatus: 303 };
}
