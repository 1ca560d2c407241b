/** The items in their order, at most `size` at a time: for statements that take a limited number of parameters, and transactions of a limited length. */
export function* batches<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
