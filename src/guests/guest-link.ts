import { verifySignedId, parseSignedId, signId } from '../platform/shared/signed-id.ts';

/** A link by which people without an account come into one meeting. */
export type GuestLink = {
  id: number;
  meetingId: number;
  createdAt: Date;
  /** Undefined where it ends when the door of the meeting closes. */
  endsAt: Date | undefined;
  /** How many people it lets in, and how many passes it has given so far. */
  maxUses: number;
  uses: number;
  /** As the database keeps it, sealed; undefined where nobody is asked for one. */
  encryptedCode: string | undefined;
  withdrawn: boolean;
};

/** A class, and the hall full of parents that comes to its last one. */
export const MAX_USES = 300;

/** Links of one meeting that count at the same time. */
export const MAX_LINKS_PER_MEETING = 20;

/** Where a link leads. Whoever knows the address is invited; a mail scanner that opens it uses nothing up. */
export function guestLinkUrl(publicUrl: string, secret: string, id: number): string {
  return `${publicUrl}/guest/${signId(secret, signaturePurpose(id), id)}`;
}

/** The number of the link that such an address names; undefined where the portal did not make it. */
export function parseGuestLinkKey(key: string, secret: string): number | undefined {
  const id = parseSignedId(key);
  return id !== undefined && verifySignedId(key, secret, signaturePurpose(id), id) ? id : undefined;
}

export function isUsedUp({ uses, maxUses }: GuestLink): boolean {
  return uses >= maxUses;
}

function signaturePurpose(id: number): string {
  return `link ${id} for guests`;
}
