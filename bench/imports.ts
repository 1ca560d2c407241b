import type { PortalTarget } from './targets.ts';
import { firstNames, lastNames } from './names.ts';
import { startJoinStream } from './join-stream.ts';

const PEOPLE_COUNT = 50_000;
const POLL_INTERVAL_MS = 250;
const BASELINE_MS = 5_000;
const TIMEOUT_MS = 300_000;

/** Seconds of each part, the longest wait of a join meanwhile in milliseconds, and megabytes that the process has grown at most. */
export type ImportMeasurement = {
  people: number;
  quiet: number;
  reading: { seconds: number; longest: number };
  applying: { seconds: number; longest: number };
  grown: number;
};

/** Brings a file of 50,000 people through the pages of the portal and says yes to it, while students join. */
export async function measureImport(portal: PortalTarget): Promise<ImportMeasurement> {
  const joins = startJoinStream(portal);
  try {
    await pause(BASELINE_MS);
    const quiet = joins.maxLatency();
    const before = await portal.server.memory();
    const memory = { most: before };

    const brought = performance.now();
    const path = await uploadFile(portal, buildPeopleFile());
    const run = await pollUntil(portal, path, /name="run" value="(\d+)"/, memory);
    const reading = { seconds: secondsSince(brought), longest: joins.maxLatency() };

    const confirmed = performance.now();
    await post(portal, `${path}/confirm`, new URLSearchParams({ run }));
    await pollUntil(portal, path, /chip-good/, memory);
    const applying = { seconds: secondsSince(confirmed), longest: joins.maxLatency() };
    return { people: PEOPLE_COUNT, quiet, reading, applying, grown: (memory.most - before) / 1e6 };
  } finally {
    await joins.stop();
  }
}

/** Everybody has a name of their own, and none of them is in the order of the file. */
function buildPeopleFile(): string {
  const lines = Array.from({ length: PEOPLE_COUNT }, (_, at) => {
    const number = (at * 31_337) % PEOPLE_COUNT;
    const [first, last] = [firstNames[number % firstNames.length]!, lastNames[(number * 7) % lastNames.length]!];
    const other = lastNames[(number * 13) % lastNames.length]!;
    const username = `nueva${number}`;
    return `${username};${first};${last} ${other};${username}@example.cl;estudiante`;
  });
  return `usuario;nombre;apellido;correo;rol\r\n${lines.join('\r\n')}\r\n`;
}

async function uploadFile(portal: PortalTarget, text: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/csv' }), 'personas.csv');
  return post(portal, '/admin/imports/people', form);
}

/** Where the answer leads. */
async function post({ server, administrator }: PortalTarget, path: string, body: FormData | URLSearchParams): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { Cookie: administrator, 'X-Forwarded-Proto': 'https' },
  });
  const location = answer.headers.get('location');
  if (answer.status !== 303 || !location) throw new Error(`${path} was answered with ${answer.status}`);
  return location;
}

/** Looks at a page until it says something, and answers that. */
async function pollUntil({ server, administrator }: PortalTarget, path: string, sign: RegExp, memory: { most: number }): Promise<string> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    await pause(POLL_INTERVAL_MS);
    memory.most = Math.max(memory.most, await server.memory());
    const headers = { Cookie: administrator, 'X-Forwarded-Proto': 'https' };
    const page = await (await fetch(`http://127.0.0.1:${server.port}${path}`, { headers })).text();
    const found = sign.exec(page);
    if (found) return found[1] ?? found[0];
    if (page.includes('chip-bad')) throw new Error(`the import came to nothing: ${path}`);
  }
  throw new Error(`the import took more than ${TIMEOUT_MS / 1000} s`);
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
