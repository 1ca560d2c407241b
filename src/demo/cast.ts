import type { BuiltInRole } from '../accounts/role.ts';

export const DEMO_PASSWORD = 'unirse-ahora';

export type DemoUser = { username: string; firstName: string; lastName: string; roles: BuiltInRole[] };

/** The users of the demo and the tests. */
export const cast: DemoUser[] = [
  { username: 'ada', firstName: 'Ada', lastName: 'Ibáñez', roles: ['administrator'] },
  { username: 'tomas', firstName: 'Tomás', lastName: 'Núñez', roles: ['teacher'] },
  { username: 'sofia', firstName: 'Sofía', lastName: 'Riquelme', roles: ['student'] },
  { username: 'otto', firstName: 'Otto', lastName: 'Fuentes', roles: ['student'] },
];

export function demoEmail({ username }: DemoUser): string {
  return `${username}@gryphos.example`;
}
