import { describe, expect, test } from 'vitest';
import { permissionTable, type Permission } from '../../src/accounts/permissions.ts';
import { createPassport } from '../../src/accounts/sign-in/passport.ts';
import { createPages } from '../../src/pages.ts';
import type { RouteAccess } from '../../src/router.ts';
import { pageRoutes } from '../../src/routes.ts';
import { previewAndSave, seriesForm, seriesUrl } from '../support/series.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const rolesByMember: Record<Member, readonly string[]> = {
  ada: ['administrator'],
  tomas: ['teacher'],
  sofia: ['student'],
  otto: ['student'],
};

type RouteRequest = { method: 'get' | 'post' | 'delete' | 'patch'; path: string; access: RouteAccess };

/** A request for each method of each route. Posts name an id that no row has, so that what passes the guard changes nothing. */
function listRequests({ context }: TestPortal): RouteRequest[] {
  const routes = pageRoutes(createPages(context, createPassport(context)), context.settings);
  return routes.flatMap(({ path, access, get, post, delete: remove, patch }) => [
    ...(get ? [{ method: 'get' as const, path: fillIds(path, '1'), access }] : []),
    ...(post ? [{ method: 'post' as const, path: fillIds(path, '987654321'), access }] : []),
    ...(remove ? [{ method: 'delete' as const, path: fillIds(path, '987654321'), access }] : []),
    ...(patch ? [{ method: 'patch' as const, path: fillIds(path, '987654321'), access }] : []),
  ]);
}

function fillIds(path: string, id: string): string {
  return path.replaceAll(/:\w+/g, id);
}

function isAllowed(member: Member, access: RouteAccess): boolean {
  if (access === 'public' || access === 'signed-in' || access === 'signed-in-json') return true;
  if (access === 'jitsi' || access === 'metrics') return false;
  const sufficient: readonly Permission[] = typeof access === 'string' ? [access] : access;
  return sufficient.some((permission) => permissionTable[permission].some((role: string) => rolesByMember[member].includes(role)));
}

describe('every route of the portal', () => {
  test('rejects a visitor who is not signed in, unless it is public', async () => {
    const portal = await openPortal();
    for (const { method, path, access } of listRequests(portal)) {
      const { status, headers } = await portal.stranger()[method](path);
      const actual = [method, path, status, headers['location']];
      if (access === 'public') expect(actual).toEqual([method, path, expect.toSatisfy((code) => code < 500), actual[3]]);
      else if (access === 'signed-in-json' || access === 'jitsi' || access === 'metrics')
        expect(actual).toEqual([method, path, 401, undefined]);
      else expect(actual).toEqual([method, path, 302, expect.stringMatching(/^\/login/)]);
    }
  });

  test.each(['ada', 'tomas', 'sofia', 'otto'] as const)('admits %s exactly where the permission table does', async (member) => {
    const portal = await openPortal();
    // Signing out would end the session that the other requests need.
    for (const { method, path, access } of listRequests(portal).filter((request) => request.path !== '/logout')) {
      const { status, headers } = await portal.as(member)[method](path);
      if (isAllowed(member, access)) {
        const rejectedByGuard = access !== 'public' && access !== 'signed-in-json' && status === 403;
        const leadsToSignIn = access !== 'public' && headers['location']?.startsWith('/login');
        const isServed = status < 500 && !rejectedByGuard && !leadsToSignIn;
        expect([method, path, status, isServed]).toEqual([method, path, status, true]);
      } else expect([method, path, status]).toEqual([method, path, access === 'jitsi' || access === 'metrics' ? 401 : 403]);
    }
  });

  test('has the frame of the administration where its path is of the administration alone', async () => {
    const portal = await openPortal();
    await previewAndSave(portal, seriesUrl, seriesForm);
    const { id } = await portal.context.db.selectFrom('meetings').select('id').where('series_id', 'is not', null).executeTakeFirstOrThrow();
    const routes = pageRoutes(createPages(portal.context, createPassport(portal.context)), portal.context.settings);
    const paths = routes.flatMap(({ path, get }) =>
      get && !path.startsWith('/admin') ? [fillIds(path, path.startsWith('/meetings') ? String(id) : '1')] : [],
    );
    const framed: string[] = [];
    for (const path of paths) {
      const { type, text } = await portal.as('ada').get(path);
      if (type === 'text/html' && text.includes('class="admin-nav"')) framed.push(path);
    }
    expect(framed).toEqual([]);
  });
});
