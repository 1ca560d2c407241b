import { expect, test } from 'vitest';
import { parseDatabaseName, withDatabase, splitPassword } from '../../../src/operations/backup/postgres-tools.ts';

test.each([
  ['postgres://portal:secreta@db.example/portal', 'postgres://portal@db.example/portal', 'secreta'],
  [
    'postgresql://portal:con%40y%2F@db.example:5433/portal?sslmode=require',
    'postgresql://portal@db.example:5433/portal?sslmode=require',
    'con@y/',
  ],
  ['postgres://portal@db.example/portal', 'postgres://portal@db.example/portal', undefined],
  ['postgres://portal:s@/portal?host=%2Frun', 'postgres://portal@/portal?host=%2Frun', 's'],
  ['postgres:///portal?user=portal&password=s%26s&host=%2Frun', 'postgres:///portal?user=portal&host=%2Frun', 's&s'],
  ['postgres://db.example/portal?password=s', 'postgres://db.example/portal', 's'],
])('%s is passed to tools without its password', (url, publicUrl, password) => {
  expect(splitPassword(url)).toEqual(password === undefined ? { url: publicUrl } : { url: publicUrl, password });
});

test('the URL of another database has the same server, account and options', () => {
  const url = 'postgres://portal:s@db.example:5433/el%20portal?sslmode=require';
  expect(parseDatabaseName(url)).toBe('el portal');
  expect(withDatabase(url, 'otro/x')).toBe('postgres://portal:s@db.example:5433/otro%2Fx?sslmode=require');
});
