import { type AuditActor, diffFields } from '../audit-log/audit-event.ts';
import { recordAuditEvent } from '../audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../db/database.ts';
import type { AppContext } from '../http/context.ts';
import { findIdentity } from './identity-store.ts';
import type { IdentityFields, StoredIdentity } from './identity.ts';

export type UpdateIdentityResult = { kind: 'updated' | 'unchanged' } | { kind: 'conflict'; current: StoredIdentity };

/** `wanted.version` is the version that the administrator has seen. This process shows the change at once, others within seconds. */
export async function updateIdentity(
  { db, clock, identity }: Pick<AppContext, 'db' | 'clock' | 'identity'>,
  actor: AuditActor,
  wanted: StoredIdentity,
): Promise<UpdateIdentityResult> {
  const result = await inTransaction(db, async (tx): Promise<UpdateIdentityResult> => {
    const current = await findIdentity(tx);
    const details = diffFields(toAuditFields(current), toAuditFields(wanted), auditFieldNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (current.version !== wanted.version || !(await saveIdentity(tx, wanted)))
      return { kind: 'conflict', current: await findIdentity(tx) };
    const event = { event: 'portal.identity-changed', subject: 'portal', subjectId: null, details } as const;
    await recordAuditEvent(tx, { ...actor, at: clock.now(), ...event });
    return { kind: 'updated' };
  });
  // A failure is made up for within seconds.
  await identity.refresh().catch(() => undefined);
  return result;
}

/** As many of a logo's hash as tell it from others. */
const LOGO_DIGITS = 12;

const auditFieldNames = [
  'name',
  'email',
  'phone',
  'whatsapp',
  'contactHours',
  'signInText',
  'timeZone',
  'locale',
  'accent',
  'logo',
  'identifierKind',
  'identifierLabel',
] as const;

function toAuditFields({ hours, logoHash, ...fields }: IdentityFields): Record<(typeof auditFieldNames)[number], string> {
  return { ...fields, contactHours: hours, logo: logoHash.slice(0, LOGO_DIGITS) };
}

/** False where another administrator was faster. */
async function saveIdentity(
  tx: Tx,
  { signInText, timeZone, logoHash, identifierKind, identifierLabel, version, ...fields }: StoredIdentity,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('identity')
    .set({
      ...fields,
      sign_in_text: signInText,
      time_zone: timeZone,
      logo_hash: logoHash,
      identifier_kind: identifierKind,
      identifier_label: identifierLabel,
      version: version + 1,
    })
    .where('id', '=', 1)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
