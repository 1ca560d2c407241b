import type { seriesWords as spanish } from '../es/series.ts';

export const seriesWords: typeof spanish = {
  title: 'Series',
  partOf: 'Part of a series',
  movedAlone: 'Part of a series, at a time of its own',
};
