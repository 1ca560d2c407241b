import { sql } from 'kysely';

/**
 * Whether the account of a member, the alias `u`, is on. The sign keeps SQLite from beginning with everybody whose account is
 * on, for which it has an index, where the members of a few courses are wanted.
 */
export const accountIsActive = sql<boolean>`+u.is_active = 1`;
