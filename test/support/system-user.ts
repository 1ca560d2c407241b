import { execFileSync } from 'node:child_process';

export const runsAsRoot = process.getuid?.() === 0;

/** The ids of a system user and its main group. */
export function findSystemUser(user: string): { uid: number; gid: number } {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
