import type { JitsiSettings } from '../../platform/config/settings.ts';

/**
 * What the portal decides and Jitsi does not hold people to: who belongs to the class, until when a pass lets in, who moderates,
 * under which name somebody appears, the options that travel in tokens, and rooms that are older than the secret in their names.
 */
export type UnenforcedRule = 'enrollment' | 'expiry' | 'roles-everyone' | 'roles-first' | 'names' | 'options' | 'old-rooms';

/** Nothing where Jitsi takes tokens. Where it asks for accounts it learns only that a person has one. */
export function listUnenforcedRules({ moderators }: Pick<JitsiSettings, 'moderators'>): UnenforcedRule[] {
  if (moderators === 'from-token') return [];
  return ['enrollment', 'expiry', moderators === 'everyone' ? 'roles-everyone' : 'roles-first', 'names', 'options', 'old-rooms'];
}
