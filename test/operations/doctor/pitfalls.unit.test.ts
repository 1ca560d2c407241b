import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pitfalls } from '../../../src/operations/doctor/check-result.ts';
import { doctor } from '../../../src/platform/messages/es/doctor.ts';
import { packageRoot } from '../../../src/platform/shared/package-root.ts';

/** The rows of the table of pitfalls; a row without a number belongs to the one above. */
const rows = readFileSync(join(packageRoot, 'docs/doctor.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| *\d* *\| (?!mistake)/.test(line))
  .map((line) => line.slice(1).split(' | '))
  .map(([number, , reportedBy = '', message = '']) => ({ number: Number(number), reportedBy, message }))
  .map((row, index, all) => ({ ...row, number: all.slice(0, index + 1).findLast(({ number }) => number > 0)!.number }));

/** What a row says that the doctor reports, by the labels of its checks. */
const labels = ({ reportedBy }: (typeof rows)[number]) => [...reportedBy.matchAll(/doctor «([^»]+)»/g)].map(([, label]) => label!);

test('the doctor names the numbers of docs/doctor.md, and each of those that it is to name', () => {
  expect(rows.map(({ number }) => number)).toEqual(rows.map(({ number }) => number).sort((one, other) => one - other));
  const documented = new Set(rows.filter(({ reportedBy }) => reportedBy.includes('doctor')).map(({ number }) => number));
  expect([...new Set(Object.values(pitfalls))].sort((one, other) => one - other)).toEqual([...documented]);
});

test('docs/doctor.md calls the checks as the pages do', () => {
  const known: string[] = Object.values(doctor.checks);
  expect(rows.flatMap(labels).filter((label) => !known.includes(label))).toEqual([]);
});

test('what docs/doctor.md quotes of the doctor in Spanish is what the doctor says', () => {
  const texts = Object.values(doctor.outcomes).map((outcome) => `${outcome.result('…')} ${'fix' in outcome ? outcome.fix : ''}`);
  const quoted = rows.flatMap(({ message }) => [
    ...message.matchAll(/«((?:No|no publiques|Se guardan|Quita|El p|Prosody no|Jicofo no|Jitsi no)[^»]*)»/g),
  ]);
  expect(quoted.length).toBeGreaterThan(5);
  expect(quoted.map(([, quote]) => quote!).filter((quote) => !texts.some((text) => text.includes(quote)))).toEqual([]);
});
