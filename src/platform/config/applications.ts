import { z } from 'zod';
import { listGroupNames, readNamedGroup } from './named-group.ts';
import { splitList } from './validators.ts';

/** An application that people sign in to through the browser (RFC 8252): a public client, without a secret. */
export type Application = {
  /** Its `client_id`: `aula`. */
  id: string;
  /** On the page that asks: «Aula móvil». */
  label: string;
  /** Where it may be answered, each as it is asked for; of loopback addresses without the port. */
  redirects: string[];
};

const applicationVariables = z.object({
  NAME: z.string().optional(),
  REDIRECTS: z.string('needed, the addresses at which the application takes the answer').transform((text, context) => {
    const redirects = splitList(text);
    for (const redirect of redirects) {
      const problem = findRedirectProblem(redirect);
      if (problem !== undefined) context.addIssue(`${redirect} ${problem}`);
    }
    return redirects;
  }),
});

const applicationGroup = { list: 'APPLICATIONS', prefix: 'APPLICATION_', variables: applicationVariables };

/** The applications of `APPLICATIONS`, in its order. One with a problem is left out. */
export function parseApplications(environment: Readonly<Record<string, string>>, problems: string[]): Application[] {
  return [...new Set(listGroupNames(applicationGroup, environment))].flatMap((id) => {
    const own = readNamedGroup(applicationGroup, id, environment, problems);
    return own ? [{ id, label: own.NAME ?? id, redirects: own.REDIRECTS }] : [];
  });
}

/**
 * The three kinds of RFC 8252, 7: a scheme of the application in reverse-domain form, an https link that the system gives to it, and a loopback
 * address, by number because `localhost` may be another machine (8.3).
 */
function findRedirectProblem(redirect: string): string | undefined {
  if (redirect.length > 200 || !URL.canParse(redirect)) return 'is no address of at most 200 characters';
  const { protocol, username, password, hash } = new URL(redirect);
  if (username + password + hash !== '' || redirect.includes('#')) return 'must have neither user nor fragment';
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:')
    // As it is written: a port 80 would be gone from the parsed address, and still be compared.
    return /^http:\/\/(127\.0\.0\.1|\[::1\])(\/|$)/.test(redirect)
      ? undefined
      : 'must be https, or http://127.0.0.1/… or http://[::1]/… without a port';
  return /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(protocol)
    ? undefined
    : 'must have a scheme in reverse-domain form, such as cl.colegio.aula:/…';
}
