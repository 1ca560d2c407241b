import { createHash } from 'node:crypto';
import { openForm, sendForm } from './form.ts';
import { apiClient } from './api-client.ts';
import type { TestPortal } from './test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;

/** Two applications that people sign in to through the browser. */
export const applicationSettings = {
  APPLICATIONS: 'aula,tablero',
  APPLICATION_AULA_NAME: 'Aula móvil',
  APPLICATION_AULA_REDIRECTS: 'cl.colegio.aula:/entrada https://aula.colegio.cl/entrada http://127.0.0.1/entrada',
  APPLICATION_TABLERO_REDIRECTS: 'https://tablero.colegio.cl/',
};

const VERIFIER = 'el-secreto-que-solo-conoce-la-aplicacion.0123456789';

/** What the application asks for, with these parameters in place of the usual ones. */
export function authorizationRequest(more: Record<string, string> = {}): Record<string, string> {
  return {
    response_type: 'code',
    client_id: 'aula',
    redirect_uri: 'cl.colegio.aula:/entrada',
    state: 'xyz',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  };
}

/** Where the application sends the browser leads a user to the question; answers its page. */
export async function openQuestion(agent: Agent, more: Record<string, string> = {}): Promise<string> {
  const started = await agent.get('/oauth/authorize').query(authorizationRequest(more)).expect(302);
  return started.headers['location']!;
}

/** Where the browser goes once the user has decided. */
export async function decide(agent: Agent, more: Record<string, string> = {}, decision: 'allow' | 'deny' = 'allow'): Promise<URL> {
  const page = await openQuestion(agent, more);
  const form = await openForm(agent, page, {}, page);
  const decided = await sendForm(agent, { ...form, fields: [...form.fields, ['decision', decision]] }).expect(303);
  return new URL(decided.headers['location']!);
}

/** A code for the application, from a user with a session. */
export async function authorizeApplication(agent: Agent, more: Record<string, string> = {}): Promise<string> {
  return (await decide(agent, more)).searchParams.get('code')!;
}

/** What the application sends to get tokens for a code. */
export function codeExchange(code: string): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    client_id: 'aula',
    redirect_uri: 'cl.colegio.aula:/entrada',
    code_verifier: VERIFIER,
    code,
  };
}

/** The exchange as OAuth has it, with these fields in place of the usual ones. */
export function exchangeCode(portal: TestPortal, code: string, more: Record<string, string> = {}) {
  return apiClient(portal)
    .post('/api/v1/auth/token')
    .type('form')
    .send({ ...codeExchange(code), ...more });
}
