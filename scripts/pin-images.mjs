// `npm run images:pin`: writes the digest behind the tag of each image into the Compose files and Dockerfiles, so that nobody can put another image
// under the tag. Run it again after a change of a tag. Needs Docker with buildx, and the network.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['docker-compose.yml', 'docker-compose.sql.yml', 'Dockerfile', 'prosody/Dockerfile'];

/** An image with its registry and tag, and the digest that it may have; the portal's own have no registry. */
const image = /^(\s*image: |FROM )([a-z0-9.-]+\.[a-z]+\/[a-z0-9/._-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?/gm;

const texts = new Map(files.map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]));
const digests = new Map();
for (const text of texts.values()) for (const [, , name] of text.matchAll(image)) if (!digests.has(name)) digests.set(name, digestOf(name));

for (const [file, text] of texts)
  writeFileSync(
    `${root}${file}`,
    text.replace(image, (_line, start, name) => `${start}${name}@${digests.get(name)}`),
  );

function digestOf(name) {
  const answer = execFileSync('docker', ['buildx', 'imagetools', 'inspect', name, '--format', '{{json .Manifest}}'], { encoding: 'utf8' });
  const { digest } = JSON.parse(answer);
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`no digest of ${name}: nothing was written`);
  console.log(`${name} ${digest}`);
  return digest;
}
