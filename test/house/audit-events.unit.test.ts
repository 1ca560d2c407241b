import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { en } from '../../src/platform/messages/en.ts';
import { es } from '../../src/platform/messages/es.ts';

const folder = join(packageRoot, 'src');
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('platform/messages/'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** Event names in calls of `recordAuditEvent`, and every other string of the source that has the form of one. */
const mentioned = new Set([...source.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, name]) => name!));
const recorded = [...source.matchAll(/\bevent(?::| =)([^,;]*)/g)].flatMap(([, value]) =>
  [...value!.matchAll(/'([a-z]+\.[a-z-]+)'/g)].map(([, name]) => name!),
);

describe.each([
  ['Spanish', es.auditEvents],
  ['English', en.auditEvents],
])('%s messages', (_language, messages) => {
  const events = Object.entries(messages.events).flatMap(([category, names]) =>
    Object.entries(names).map(([name, text]) => [`${category}.${name}`, text]),
  );

  test('name every event that the source records', () => {
    expect(recorded.length).toBeGreaterThan(10);
    expect(recorded.filter((event) => !new Map(events as [string, string][]).get(event))).toEqual([]);
  });

  test('name no event that the source does not mention', () => {
    expect(events.filter(([event]) => !mentioned.has(event!))).toEqual([]);
  });

  test('name every category of the events, and no other', () => {
    expect(Object.keys(messages.categories).sort()).toEqual(Object.keys(messages.events).sort());
  });
});
