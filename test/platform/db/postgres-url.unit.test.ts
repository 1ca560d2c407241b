import { describe, expect, test } from 'vitest';
import { findTlsProblem, toDriverUrl, toToolUrl } from '../../../src/platform/db/postgres-url.ts';

const url = 'postgres://portal:se%3Fcre%26ta@db.example/portal';

describe('a PostgreSQL URL', () => {
  test.each([
    ['', '', ''],
    ['?sslmode=require', '?sslmode=require&uselibpqcompat=true', '?sslmode=require'],
    ['?uselibpqcompat=true&sslmode=require', '?sslmode=require&uselibpqcompat=true', '?sslmode=require'],
    ['?sslmode=verify-full', '?sslmode=verify-full&uselibpqcompat=true', '?sslmode=verify-full&sslrootcert=system'],
    ['?sslmode=verify-full&sslrootcert=system', '?sslmode=verify-full&uselibpqcompat=true', '?sslmode=verify-full&sslrootcert=system'],
    ['?host=%2Fvar%2Frun&application_name=a%20b', '?host=%2Fvar%2Frun&application_name=a%20b', '?host=%2Fvar%2Frun&application_name=a%20b'],
  ])('with %s is one for the driver and one for the tools', (options, driver, tool) => {
    expect([toDriverUrl(url + options), toToolUrl(url + options)]).toEqual([url + driver, url + tool]);
  });

  test.each([
    ['?sslmode=no-verify', /write sslmode=require/],
    ['?sslmode=prefer', /disable, require, verify-ca, verify-full/],
    ['?sslmode=verify-ca', /needs sslrootcert=FILE/],
    ['?sslmode=verify-full&sslrootcert=/no/such/file.crt', /\/no\/such\/file\.crt cannot be read/],
  ])('with %s is refused with a sentence', (options, sentence) => {
    expect(findTlsProblem(url + options)).toMatch(sentence);
    expect(findTlsProblem(url + options)).not.toContain('cre');
  });

  test.each(['', '?sslmode=disable', '?sslmode=require', '?sslmode=verify-full', '?sslmode=verify-full&sslrootcert=system'])(
    'with %s is accepted',
    (options) => expect(findTlsProblem(url + options)).toBeUndefined(),
  );
});
