type Value = string | number | boolean | null;

export type Changes<Name extends string> = Partial<Record<Name, { before: Value; after: Value }>>;

/** What differs between two states of something, as the details of a deed. */
export function changesBetween<Name extends string>(
  before: Readonly<Record<Name, Value>>,
  after: Readonly<Record<Name, Value>>,
  names: readonly Name[],
): Changes<Name> {
  const changes: Changes<Name> = {};
  for (const name of names) if (before[name] !== after[name]) changes[name] = { before: before[name], after: after[name] };
  return changes;
}
