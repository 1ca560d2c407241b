import type { listWords as spanish } from '../es/lists.ts';

export const listWords: typeof spanish = {
  search: 'Search',
  all: 'All',
  yes: 'yes',
  no: 'no',
  clear: 'Clear filters',
  export: 'Download the list',
  pages: 'Pages of the list',
  first: 'First',
  previous: 'Previous',
  next: 'Next',
  last: 'Last',
  sortBy: (label) => `Sort by ${label}`,
  atLeast: (count) => `${count}+`,
  nothing: 'Nothing matches your search',
  nothingHint: 'Try other words or remove a filter.',
};
