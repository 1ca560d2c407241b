import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commandOfProsody } from '../support/prosody.ts';

const [home, school, elsewhere] = ['198.51.100.7', '203.0.113.1', '192.0.2.9'];

/** Answers of `try` and what was logged, for these lines; the clock stands still but for `wait`. */
function play(lines: string[]): string[] {
  const [program, args] = commandOfProsody('lua5.4', ['attempts.lua', 'portal_attempts.lib.lua']);
  // Prosody 13 calls its modules `prosody.util.…`.
  const paths = (suffix: string) => `/usr/lib/prosody/?.${suffix};/usr/lib/?.${suffix};;`;
  const env = { PATH: process.env['PATH'], LUA_PATH: paths('lua'), LUA_CPATH: paths('so') };
  return execFileSync(program, args, { env, input: `${lines.join('\n')}\n`, encoding: 'utf8' })
    .trim()
    .split('\n');
}

const times = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index));

describe('wrong passwords', () => {
  test('of one account from one address are refused after ten, with one line in the log, and let in again after 15 s', () => {
    const tries = times(10, () => `wrong sofia ${home}`);
    const [last, after, again, ...log] = play([
      ...tries.slice(1),
      `try sofia ${home}`,
      tries[0]!,
      `try sofia ${home}`,
      'wait 16',
      `try sofia ${home}`,
    ]);
    expect([last, after, again]).toEqual(['yes', 'no', 'yes']);
    expect(log).toEqual([
      `Too many wrong passwords for user sofia@meet.test from IP: ${home}. More are refused for now (limit of this account and address)`,
    ]);
  });

  test('do not keep out other accounts behind the same address, nor the owner from another one', () => {
    const tries = times(10, () => `wrong sofia ${school}`);
    expect(play([...tries, `try tomas ${school}`, `try sofia ${home}`]).slice(0, 2)).toEqual(['yes', 'yes']);
  });

  test('of one account from many addresses are refused after 30, but not where the owner signed in before', () => {
    const tries = times(30, (index) => `wrong sofia 192.0.2.${index}`);
    const answers = play([
      `ok sofia ${home}`,
      ...tries,
      `try sofia ${elsewhere}`,
      `try sofia ${home}`,
      'wait 16',
      `try sofia ${elsewhere}`,
    ]);
    expect(answers.slice(0, 3)).toEqual(['no', 'yes', 'yes']);
    expect(answers.slice(3)).toEqual([expect.stringContaining('(limit of this account)')]);
  });

  test('of many accounts from one address are refused after 60, but not for who signed in there before', () => {
    const tries = times(60, (index) => `wrong name${index} ${school}`);
    const answers = play([`ok sofia ${school}`, ...tries, `try otto ${school}`, `try sofia ${school}`, 'wait 3', `try otto ${school}`]);
    expect(answers.slice(0, 3)).toEqual(['no', 'yes', 'yes']);
    expect(answers.slice(3)).toEqual([expect.stringContaining('(limit of this address)')]);
  });

  test('count together for one /64 of IPv6, and for IPv4 however it is written', () => {
    const six = times(10, (index) => `wrong sofia 2001:db8:0:1::${index + 1}`);
    expect(play([...six, 'try sofia 2001:db8:0:1:ffff::9', 'try sofia 2001:db8:0:2::1']).slice(0, 2)).toEqual(['no', 'yes']);
    expect(play([...times(10, () => `wrong sofia ::ffff:${home}`), `try sofia ${home}`])[0]).toBe('no');
  });

  test('are forgotten by the right one', () => {
    expect(play([...times(9, () => `wrong sofia ${home}`), `ok sofia ${home}`, `wrong sofia ${home}`, `try sofia ${home}`])).toEqual([
      'yes',
    ]);
  });

  test('take bounded memory: of the oldest nothing is kept', () => {
    const many = times(10_001, (index) => `wrong name${index} 10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
    const tries = times(10, () => `wrong sofia ${home}`);
    expect(play([...tries, `try sofia ${home}`, ...many, `try sofia ${home}`]).slice(0, 2)).toEqual(['no', 'yes']);
  });

  test('from an address that is none are counted under what it says', () => {
    expect(play([...times(10, () => 'wrong sofia unknown'), 'try sofia unknown', `try sofia ${home}`]).slice(0, 2)).toEqual(['no', 'yes']);
  });
});
