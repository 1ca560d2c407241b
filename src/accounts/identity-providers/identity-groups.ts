import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import type { Tx } from '../../platform/db/database.ts';
import { batches } from '../../platform/shared/batches.ts';
import { cleanLine } from '../../platform/shared/clean-text.ts';

export const MAX_GROUP_NAME_LENGTH = 300;

/** More than anybody is in, and than a token holds. */
const MAX_GROUPS = 2000;

const BATCH_SIZE = 500;

/**
 * The groups of a person, as the ID token or the user info says. Undefined where it does not say them all, which is no reason to take anything
 * away: the claim is missing, or Microsoft Entra ID says in its place where the groups could be asked for, because they are more than 200
 * (`_claim_names`, OpenID Connect Core 1.0, 5.6.2; `hasgroups`).
 */
export function claimedGroups(
  { groupsClaim }: Pick<IdentityProvider, 'groupsClaim'>,
  claims: Readonly<Record<string, unknown>>,
): string[] | undefined {
  if (groupsClaim === undefined) return undefined;
  const { [groupsClaim]: value, _claim_names: elsewhere, hasgroups } = claims;
  const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, groupsClaim);
  if (isElsewhere || hasgroups === true || hasgroups === 'true') return undefined;
  if (typeof value !== 'string' && !Array.isArray(value)) return undefined;
  const names = [value].flat().filter((name): name is string => typeof name === 'string' && name.length <= MAX_GROUP_NAME_LENGTH);
  const groups = [...new Set(names.map(cleanLine))].filter((name) => name !== '');
  return groups.length > MAX_GROUPS ? undefined : groups;
}

/** The groups of an identity are these from now on. */
export async function saveIdentityGroups(tx: Tx, identityId: number, groups: readonly string[], now: Date): Promise<void> {
  const rows = await tx.selectFrom('identity_groups').select('name').where('identity_id', '=', identityId).execute();
  const stored = new Set(rows.map(({ name }) => name));
  const current = new Set(groups);
  for (const names of batches(
    [...stored].filter((name) => !current.has(name)),
    BATCH_SIZE,
  ))
    await tx.deleteFrom('identity_groups').where('identity_id', '=', identityId).where('name', 'in', names).execute();
  for (const names of batches(
    [...current].filter((name) => !stored.has(name)),
    BATCH_SIZE,
  ))
    await tx
      .insertInto('identity_groups')
      .values(names.map((name) => ({ identity_id: identityId, name })))
      .execute();
  await tx.updateTable('account_identities').set({ groups_seen_at: now.toISOString() }).where('id', '=', identityId).execute();
}
