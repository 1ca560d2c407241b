import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');

const answers = read('docs/jitsi-requirements.md');

/** What stands between backticks. */
const named = [...answers.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);

const settings = read('.env.example') + read('docker-compose.yml') + read('docker-compose.sql.yml');

describe('docs/jitsi-requirements.md', () => {
  test('follows the fifteen sections of the guide', () => {
    expect([...answers.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    );
  });

  test.each(named.filter((text) => /^[\w.-]+(\/[\w.-]+)*\.(ts|mjs|md|yml|lua|js|example)$|^[\w./-]+\/(Dockerfile|Caddyfile)$/.test(text)))(
    'names an existing file: %s',
    (path) => {
      // Files of the mobile team and of Jitsi are not ours.
      if (path === 'jitsi_config.dart' || path === 'config.js') return;
      expect(existsSync(join(packageRoot, path))).toBe(true);
    },
  );

  test.each(named.flatMap((text) => /^([A-Z][A-Z0-9]*_[A-Z0-9_]+)(=.*)?$/.exec(text)?.[1] ?? []))(
    'names an existing setting: %s',
    (name) => {
      expect(settings.includes(name)).toBe(true);
    },
  );

  test.each(named.filter((text) => /^\/(?!aula\/\{)[\w/:{}.-]+$/.test(text)))('names an existing path: %s', (address) => {
    const places = read('src/routes.ts') + read('src/api/routes.ts') + read('src/app.ts');
    expect(places).toContain(`'${address}`);
  });

  test.each(named.flatMap((text) => /^npm run ([\w:-]+)/.exec(text)?.[1] ?? []))('names an existing command: %s', (name) => {
    expect(Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)).toContain(name);
  });

  test.each([...answers.matchAll(/`(?:GET|POST|PATCH|PUT|DELETE) (\/api\/[^`]+)`/g)].map(([, path]) => path!))(
    'names an existing operation: %s',
    (path) => {
      expect(read('src/api/routes.ts')).toContain(`'${path}'`);
    },
  );
});
