type Value = string | number | boolean | null;

export type FieldChanges<Name extends string> = Partial<Record<Name, { before: Value; after: Value }>>;

/** What differs between two states of something, as the details of a deed. */
export function diffFields<Name extends string>(
  before: Readonly<Record<Name, Value>>,
  after: Readonly<Record<Name, Value>>,
  names: readonly Name[],
): FieldChanges<Name> {
  const changes: FieldChanges<Name> = {};
  for (const name of names) if (before[name] !== after[name]) changes[name] = { before: before[name], after: after[name] };
  return changes;
}
