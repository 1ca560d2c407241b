import { startJoinStream } from './join-stream.ts';
import { firstNames, lastNames } from './names.ts';
import type { PortalTarget } from './targets.ts';

const USER_COUNT = 50_000;
const POLL_INTERVAL_MS = 250;
const BASELINE_MS = 5_000;
const TIMEOUT_MS = 300_000;

/** Seconds of each phase; slowest join meanwhile in milliseconds; maximum growth of the process in megabytes. */
export type ImportMeasurement = {
  users: number;
  baseline: number;
  dryRun: { seconds: number; maxLatency: number };
  applying: { seconds: number; maxLatency: number };
  growth: number;
};

/** Uploads a file of 50,000 people through the pages of the portal and confirms it, while students join. */
export async function measureImport(portal: PortalTarget): Promise<ImportMeasurement> {
  const joins = startJoinStream(portal);
  try {
    await pause(BASELINE_MS);
    const baseline = joins.maxLatency();
    const before = await portal.server.memory();
    const memory = { peak: before };

    const uploadedAt = performance.now();
    const path = await uploadFile(portal, buildPeopleFile());
    const run = await pollUntil(portal, path, /name="run" value="(\d+)"/, memory);
    const dryRun = { seconds: secondsSince(uploadedAt), maxLatency: joins.maxLatency() };

    const confirmedAt = performance.now();
    await post(portal, `${path}/confirm`, new URLSearchParams({ run }));
    await pollUntil(portal, path, /chip-good/, memory);
    const applying = { seconds: secondsSince(confirmedAt), maxLatency: joins.maxLatency() };
    return { users: USER_COUNT, baseline, dryRun, applying, growth: (memory.peak - before) / 1e6 };
  } finally {
    await joins.stop();
  }
}

/** Usernames are unique and not in the order of the file. */
function buildPeopleFile(): string {
  const lines = Array.from({ length: USER_COUNT }, (_, index) => {
    const number = (index * 31_337) % USER_COUNT;
    const [first, last] = [firstNames[number % firstNames.length]!, lastNames[(number * 7) % lastNames.length]!];
    const secondLast = lastNames[(number * 13) % lastNames.length]!;
    const username = `nueva${number}`;
    return `${username};${first};${last} ${secondLast};${username}@example.cl;estudiante`;
  });
  return `usuario;nombre;apellido;correo;rol\r\n${lines.join('\r\n')}\r\n`;
}

async function uploadFile(portal: PortalTarget, text: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/csv' }), 'personas.csv');
  return post(portal, '/admin/imports/people', form);
}

/** Answers the location of the redirect. */
async function post({ server, administrator }: PortalTarget, path: string, body: FormData | URLSearchParams): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { Cookie: administrator, 'X-Forwarded-Proto': 'https' },
  });
  const location = response.headers.get('location');
  if (response.status !== 303 || !location) throw new Error(`${path} was answered with status ${response.status}`);
  return location;
}

/** Loads a page until it matches, and answers the match. */
async function pollUntil(
  { server, administrator }: PortalTarget,
  path: string,
  pattern: RegExp,
  memory: { peak: number },
): Promise<string> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    await pause(POLL_INTERVAL_MS);
    memory.peak = Math.max(memory.peak, await server.memory());
    const headers = { Cookie: administrator, 'X-Forwarded-Proto': 'https' };
    const page = await (await fetch(`http://127.0.0.1:${server.port}${path}`, { headers })).text();
    const match = pattern.exec(page);
    if (match) return match[1] ?? match[0];
    if (page.includes('chip-bad')) throw new Error(`the import failed: ${path}`);
  }
  throw new Error(`the import took more than ${TIMEOUT_MS / 1000} s`);
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
