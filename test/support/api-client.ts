import request from 'supertest';
import type { Member, TestPortal } from './test-portal.ts';

export type ApiTokens = { access_token: string; token_type: string; expires_in: number; refresh_token: string };

/** Signs a test user in to an application. */
export async function signInToApi(portal: TestPortal, member: Member): Promise<ApiTokens> {
  const answer = await portal.stranger().post('/api/v1/auth/login').send({ username: member, password: 'unirse-ahora' });
  if (answer.status !== 200) throw new Error(`${member} could not sign in: ${answer.text}`);
  return answer.body as ApiTokens;
}

/** A client with this access token or API key, or without one. */
export function apiClient(portal: TestPortal, token?: string) {
  const agent = request.agent(portal.server);
  if (token !== undefined) agent.set('Authorization', `Bearer ${token}`);
  return agent;
}
