/**
 * The items in their order, at most `size` at a time: for statements that take a limited number of parameters, and transactions of a
 * limited length. Rows of a dozen values stay far below what both engines take by default.
 */
export function* batches<Item>(items: readonly Item[], size = 500): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
