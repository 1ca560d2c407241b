// Runs the install scripts that package.json lists as allowed (`allowScripts`); .npmrc keeps npm from running any. Does nothing where what they
// make is there.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { allowScripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const names = Object.keys(allowScripts).filter((name) => allowScripts[name] === true && !isUsable(name));

if (names.length > 0) {
  console.log(`running the install scripts of ${names.join(', ')} (SQLite may have to be compiled: a minute or two)`);
  const { status } = spawnSync('npm', ['rebuild', '--ignore-scripts=false', ...names], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error('an install script failed: see above. Compiling SQLite needs python3, make and a C++ compiler.');
    process.exit(1);
  }
}

/** better-sqlite3 loads its binary when a database is opened. In a process of its own, which a binary for another Node would end. */
function isUsable(name) {
  const attempt = `const made = require(${JSON.stringify(name)}); new made(':memory:');`;
  return spawnSync(process.execPath, ['-e', attempt], { cwd: root, stdio: 'ignore' }).status === 0;
}
