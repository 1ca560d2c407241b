import { JitsiFailureError, returnFailure, toUnreachableError, type JitsiFailure } from './jitsi-failure.ts';

/** Milliseconds: a page that takes longer does not open a class. */
const CONFIG_TIMEOUT_MS = 5000;

/** `date` is the server's own clock, in whole seconds. */
export type ConfigScript = {
  kind: 'answers';
  status: number;
  isScript: boolean;
  text: string;
  date: Date | undefined;
  milliseconds: number;
};

/** Reads `config.js`, which every Jitsi has: what answers with a page there is some other server. */
export function fetchConfigScript(serverUrl: string): Promise<ConfigScript | JitsiFailure> {
  return returnFailure(async () => {
    try {
      const began = performance.now();
      const answer = await fetch(`${serverUrl}/config.js`, { redirect: 'manual', signal: AbortSignal.timeout(CONFIG_TIMEOUT_MS) });
      const text = await answer.text();
      const date = new Date(answer.headers.get('date') ?? '');
      return {
        kind: 'answers' as const,
        status: answer.status,
        isScript: answer.status === 200 && /javascript/i.test(answer.headers.get('content-type') ?? ''),
        text,
        date: Number.isNaN(date.getTime()) ? undefined : date,
        milliseconds: Math.round(performance.now() - began),
      };
    } catch (error) {
      throw error instanceof JitsiFailureError ? error : toUnreachableError(error);
    }
  });
}

/** What the web page is told about the server behind it; undefined where it says nothing of it. */
export type JitsiWebConfig = Record<'domain' | 'mucPrefix' | 'guestDomain' | 'tokenAuthUrl', string | undefined>;

/** Finds the settings in the text of `config.js`, of the Docker images as well as of the Debian packages, without running it. */
export function parseConfigScript(script: string): JitsiWebConfig {
  const live = script.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^[ \t]*\/\/.*$/gm, '');
  const valueOf = (name: string) => new RegExp(`\\b${name}\\s*[:=]\\s*['"]([^'"]+)['"]`).exec(live)?.[1];
  return {
    domain: valueOf('domain'),
    mucPrefix: valueOf('muc')?.split('.')[0],
    guestDomain: valueOf('anonymousdomain'),
    tokenAuthUrl: valueOf('tokenAuthUrl'),
  };
}
