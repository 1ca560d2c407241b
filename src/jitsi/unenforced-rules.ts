import type { JitsiSettings } from '../platform/config/settings.ts';
import type { AppContext } from '../platform/http/context.ts';

/**
 * A rule of the portal that Jitsi does not enforce: who is enrolled, and in which state; when a role may enter and until when; who was put out of a class; blocks of an account and
 * passwords that must change; who moderates; participants' names; the options that tokens carry; and secrecy of rooms that were named before
 * the room secret was set.
 */
export type UnenforcedRule = (typeof common)[number] | 'roles-everyone' | 'roles-first';

const common = ['enrollment', 'times', 'removals', 'account-state', 'names', 'options', 'old-rooms'] as const;

/** None where Jitsi takes tokens. Where it asks for accounts it knows only that a participant has one. */
export function listUnenforcedRules({ moderators }: Pick<JitsiSettings, 'moderators'>): UnenforcedRule[] {
  return moderators === 'from-token' ? [] : [moderators === 'everyone' ? 'roles-everyone' : 'roles-first', ...common];
}

/** Says so at each start: nobody should find out by a stranger in a class. */
export function warnOfUnenforcedRules({ settings, log }: Pick<AppContext, 'settings' | 'log'>): void {
  const rules = listUnenforcedRules(settings.jitsi);
  if (rules.length > 0)
    log.warn(
      { event: 'unenforced-rules', rules },
      'Jitsi asks for accounts, and does not enforce these rules of the portal (docs/deployment.md explains them): whoever has an account can join any open room whose name they know',
    );
}
