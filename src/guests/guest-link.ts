import { isSignedNumber, numberIn, signedNumber } from '../platform/shared/signed-id.ts';

/** A link by which people without an account come into one meeting. */
export type GuestLink = {
  id: number;
  meetingId: number;
  madeAt: Date;
  /** Undefined where it ends when the door of the meeting closes. */
  endsAt: Date | undefined;
  /** How many people it lets in, and how many passes it has given so far. */
  mostUses: number;
  uses: number;
  /** As the database keeps it, sealed; undefined where nobody is asked for one. */
  sealedCode: string | undefined;
  withdrawn: boolean;
};

/** A class, and the hall full of parents that comes to its last one. */
export const MOST_USES = 300;

/** Links of one meeting that count at the same time. */
export const MOST_LINKS = 20;

/** Where a link leads. Whoever knows the address is invited; a mail scanner that opens it uses nothing up. */
export function guestLinkAddress(publicUrl: string, secret: string, id: number): string {
  return `${publicUrl}/guest/${signedNumber(secret, purpose(id), id)}`;
}

/** The number of the link that such an address names; undefined where the portal did not make it. */
export function linkIdOfKey(key: string, secret: string): number | undefined {
  const id = numberIn(key);
  return id !== undefined && isSignedNumber(key, secret, purpose(id), id) ? id : undefined;
}

export function isUsedUp({ uses, mostUses }: GuestLink): boolean {
  return uses >= mostUses;
}

function purpose(id: number): string {
  return `link ${id} for guests`;
}
