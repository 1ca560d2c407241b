// A thread of hashing-threads.ts. JavaScript, because a thread does not inherit the loader that lets Node read TypeScript.
import { pbkdf2Sync } from 'node:crypto';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcrypt';

/** A hash still gets a tenth of a core that others fill, such as a video bridge on the same machine. */
const PRIORITY = 10;

// On Linux threads have priorities of their own; elsewhere this would be the whole process.
if (process.platform === 'linux') setPriority(PRIORITY);

const works = { hash: bcrypt.hashSync, compare: bcrypt.compareSync, pbkdf2: pbkdf2Sync };

parentPort.on('message', ({ work, values }) => {
  try {
    parentPort.postMessage({ result: works[work](...values) });
  } catch (error) {
    parentPort.postMessage({ error });
  }
});
