import type { Request, Response } from 'express';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { createProviderRequest, ProviderClient, ProviderDownError, type ProviderQuestion } from './provider-client.ts';
import { keepStart, type ProviderStart } from './provider-cookies.ts';

/** In the order of the settings, which is that of the buttons. Of each process: what one has learnt of a provider another learns itself. */
export type ProviderClients = readonly ProviderClient[];

export function createProviderClients(context: Pick<AppContext, 'settings' | 'clock' | 'log'>): ProviderClients {
  const { identityProviders, http } = context.settings;
  return identityProviders.map((provider) => new ProviderClient(provider, http.publicUrl, context));
}

/** The provider of a route with `:provider` in its path. */
export function requireProviderClient(clients: ProviderClients, request: Request): ProviderClient {
  const client = clients.find(({ provider }) => provider.name === request.params['provider']);
  if (!client) throw new HttpError(404, 'not-found');
  return client;
}

const questions: Record<ProviderStart['purpose']['kind'], ProviderQuestion | undefined> = {
  'sign-in': undefined,
  link: 'account',
  confirm: 'proof',
};

/** Leads the browser to the provider. False where that does not answer: then nothing was sent. */
export async function redirectToProvider(
  context: Pick<AppContext, 'settings' | 'clock'>,
  client: ProviderClient,
  response: Response,
  { purpose, next, question }: Pick<ProviderStart, 'purpose' | 'next'> & { question?: ProviderQuestion | undefined },
): Promise<boolean> {
  const request = createProviderRequest();
  try {
    const url = await client.authorizationUrl(request, questions[purpose.kind] ?? question);
    keepStart(context, response, { ...request, provider: client.provider.name, purpose, next });
    response.set('Cache-Control', 'no-store').redirect(303, url.href);
    return true;
  } catch (error) {
    if (error instanceof ProviderDownError) return false;
    throw error;
  }
}
