import { describe, expect, test } from 'vitest';
import { permissionTable, type Permission } from '../../src/accounts/permissions.ts';
import { createPassport } from '../../src/accounts/sign-in/passport.ts';
import type { RouteAccess, Route } from '../../src/router.ts';
import { pageRoutes } from '../../src/routes.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const cast: Record<Member, readonly string[]> = { ada: ['administrator'], tomas: ['teacher'], sofia: ['student'], otto: ['student'] };

type Step = { method: 'get' | 'post' | 'delete'; path: string; access: RouteAccess };

function stepsOf(portal: TestPortal): Step[] {
  const table: Route[] = pageRoutes(portal.context, createPassport(portal.context));
  return table.flatMap(({ path, access, get, post, delete: remove }) => [
    ...(get ? [{ method: 'get' as const, path: withNumbers(path, '1'), access }] : []),
    // Nothing has this number: what a guard lets through finds nothing to change.
    ...(post ? [{ method: 'post' as const, path: withNumbers(path, '987654321'), access }] : []),
    ...(remove ? [{ method: 'delete' as const, path: withNumbers(path, '987654321'), access }] : []),
  ]);
}

function withNumbers(path: string, number: string): string {
  return path.replaceAll(/:\w+/g, number);
}

/** Whether a member holds what an address asks for, by the table of permissions. */
function mayOpen(member: Member, access: RouteAccess): boolean {
  if (access === 'anyone' || access === 'person' || access === 'program') return true;
  if (access === 'jitsi' || access === 'metrics') return false;
  const asked: readonly Permission[] = typeof access === 'string' ? [access] : access;
  return asked.some((permission) => permissionTable[permission].some((role: string) => cast[member].includes(role)));
}

describe('every address of the portal', () => {
  test('is shut to a stranger, unless it is for anyone', async () => {
    const portal = await openPortal();
    for (const { method, path, access } of stepsOf(portal)) {
      const answer = await portal.stranger()[method](path);
      const said = [method, path, answer.status, answer.headers['location']];
      if (access === 'anyone') expect(said).toEqual([method, path, expect.toSatisfy((status) => status < 500), said[3]]);
      else if (access === 'program' || access === 'jitsi' || access === 'metrics') expect(said).toEqual([method, path, 401, undefined]);
      else expect(said).toEqual([method, path, 302, expect.stringMatching(/^\/login/)]);
    }
  });

  test.each(['ada', 'tomas', 'sofia', 'otto'] as const)('lets %s in exactly where the table of permissions does', async (member) => {
    const portal = await openPortal();
    for (const step of stepsOf(portal)) {
      const { method, path, access } = step;
      // Leaving would end the walk.
      if (path === '/logout') continue;
      const { status, headers } = await portal.as(member)[method](path);
      if (mayOpen(member, access)) {
        const guardRefused = access !== 'anyone' && access !== 'program' && status === 403;
        expect([method, path, status, status < 500 && !guardRefused && !headers['location']?.startsWith('/login')]).toEqual([
          method,
          path,
          status,
          true,
        ]);
      } else expect([method, path, status]).toEqual([method, path, access === 'jitsi' || access === 'metrics' ? 401 : 403]);
    }
  });
});
