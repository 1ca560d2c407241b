/** What an address of a list says of it: search, filters, sort, place. */
export type ListState = Record<string, string | number | undefined>;

/** The address of a list with some of its state changed; what is empty or undefined is left out. */
export function listUrl(path: string, state: ListState): (changes: ListState) => string {
  return (changes) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...state, ...changes }))
      if (value !== undefined && value !== '') query.set(name, String(value));
    return query.size > 0 ? `${path}?${query.toString()}` : path;
  };
}
