import type { Tx } from '../db/database.ts';

/** Something that somebody did and that may have to be explained later. Never holds a secret. */
export type Deed = {
  at: Date;
  /** The account that did it; null for an operator at the command line. */
  actorId: number | null;
  deed: string;
  subject: string;
  subjectId: number | null;
  details?: Record<string, string | number | boolean | null>;
  address?: string | undefined;
};

/** Writes the deed in the transaction that does it: one does not stand without the other. */
export async function recordDeed(tx: Tx, deed: Deed): Promise<void> {
  await tx
    .insertInto('journal')
    .values({
      at: deed.at.toISOString(),
      actor_id: deed.actorId,
      deed: deed.deed,
      subject: deed.subject,
      subject_id: deed.subjectId,
      details: JSON.stringify(deed.details ?? {}),
      address: deed.address ?? null,
    })
    .execute();
}
