import type { Fact } from '../../platform/audit-log/audit-event.ts';

/** Somebody or something that a row speaks of. The name is undefined where there is nothing of that number any more. */
export type Named = { id: number; name: string | undefined };

export type NamedPerson = Named & { username: string | undefined };

/** A row of the journal as people read it. */
export type Entry = {
  id: number;
  at: Date;
  area: string;
  deed: string;
  /** Undefined for an operator at the command line. */
  actor: NamedPerson | undefined;
  subject: string;
  about: Named | undefined;
  address: string | null;
  facts: [name: string, fact: Fact][];
  /** The personal data of somebody were taken from it. */
  blanked: boolean;
};

/** The last part of a deed's name, which tells it from others of its area. */
export function deedIn(entry: Pick<Entry, 'area' | 'deed'>): string {
  return entry.deed.slice(entry.area.length + 1);
}
