// `npm run dependencies:check`: prints the dependencies of package.json (or the ones named) that nobody keeps: deprecated, without a release for two
// years, or without a repository. What npm cannot be asked about is said and left out.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const AT_ONCE = 6;
const TWO_YEARS_MS = 2 * 365 * 86_400_000;
const ask = promisify(execFile);

const { dependencies = {}, devDependencies = {} } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
);
const versions = { ...devDependencies, ...dependencies };
const named = process.argv.slice(2);
const names = named.length > 0 ? named : Object.keys(versions).sort();
const unknown = [];
let unkept = 0;

for (let index = 0; index < names.length; index += AT_ONCE) {
  const answers = await Promise.all(names.slice(index, index + AT_ONCE).map(view));
  for (const { name, reasons } of answers) {
    if (reasons === undefined) unknown.push(name);
    else if (reasons.length > 0) {
      unkept++;
      console.log(`${name}${dependencies[name] ? '' : ' (development)'}: ${reasons.join('; ')}`);
    }
  }
}
console.log(`${unkept} of ${names.length - unknown.length} dependencies are not kept`);
if (unknown.length > 0) console.log(`npm could not be asked about ${unknown.length}: ${unknown.join(', ')}`);

async function view(name) {
  try {
    const fields = ['deprecated', 'time', 'repository'];
    const { stdout } = await ask('npm', ['view', `${name}@${versions[name] ?? 'latest'}`, ...fields, '--json'], { timeout: 30_000 });
    return { name, reasons: reasonsOf(JSON.parse(stdout)) };
  } catch {
    return { name, reasons: undefined };
  }
}

/** `time` has an instant for each version, and two that are none. */
function reasonsOf({ deprecated, time = {}, repository }) {
  const { created: _created, modified: _modified, ...releases } = time;
  const [newest] = Object.values(releases).sort().reverse();
  return [
    ...(deprecated ? [`deprecated (${deprecated})`] : []),
    ...(newest && Date.now() - Date.parse(newest) > TWO_YEARS_MS ? [`last release ${newest.slice(0, 10)}`] : []),
    ...(repository ? [] : ['no repository']),
  ];
}
