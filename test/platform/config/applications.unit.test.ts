import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../../src/platform/config/environment.ts';

const read = (given: Record<string, string>) => readSettings({ NODE_ENV: 'test', ...given }, {}).api.applications;

function problemsOf(given: Record<string, string>): string[] {
  try {
    read(given);
    return [];
  } catch (error) {
    return (error as SettingsError).problems;
  }
}

describe('applications', () => {
  test('are none by default, and have a name in capitals in their variables', () => {
    expect(read({})).toEqual([]);
    expect(
      read({
        APPLICATIONS: 'aula, mi-tablero',
        APPLICATION_AULA_NAME: 'Aula móvil',
        APPLICATION_AULA_REDIRECTS: 'cl.colegio.aula:/entrada https://aula.colegio.cl/entrada',
        APPLICATION_MI_TABLERO_REDIRECTS: 'http://127.0.0.1/ http://[::1]/',
      }),
    ).toEqual([
      { id: 'aula', label: 'Aula móvil', redirects: ['cl.colegio.aula:/entrada', 'https://aula.colegio.cl/entrada'] },
      { id: 'mi-tablero', label: 'mi-tablero', redirects: ['http://127.0.0.1/', 'http://[::1]/'] },
    ]);
  });

  test.each([
    ['', 'needed, the addresses at which the application takes the answer'],
    ['aula:/entrada', 'aula:/entrada must have a scheme in reverse-domain form, such as cl.colegio.aula:/…'],
    ['javascript:alert(1)', 'javascript:alert(1) must have a scheme in reverse-domain form, such as cl.colegio.aula:/…'],
    ['http://aula.colegio.cl/', 'http://aula.colegio.cl/ must be https, or http://127.0.0.1/… or http://[::1]/… without a port'],
    ['http://localhost/', 'http://localhost/ must be https, or http://127.0.0.1/… or http://[::1]/… without a port'],
    ['http://127.0.0.1:80/', 'http://127.0.0.1:80/ must be https, or http://127.0.0.1/… or http://[::1]/… without a port'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/ must be https, or http://127.0.0.1/… or http://[::1]/… without a port'],
    ['https://ana@aula.colegio.cl/', 'https://ana@aula.colegio.cl/ must have neither user nor fragment'],
    ['cl.colegio.aula:/entrada#', 'cl.colegio.aula:/entrada# must have neither user nor fragment'],
    ['entrada', 'entrada is no address of at most 200 characters'],
  ])('cannot be answered at %s', (redirects, problem) => {
    expect(problemsOf({ APPLICATIONS: 'aula', APPLICATION_AULA_REDIRECTS: redirects })).toEqual([`APPLICATION_AULA_REDIRECTS: ${problem}`]);
  });

  test('have names for addresses', () => {
    expect(problemsOf({ APPLICATIONS: 'Mi aula' })[0]).toBe('APPLICATIONS: Mi is no name of small letters, digits and hyphens');
  });
});
