export const seriesWords = {
  title: 'Serie',
  partOf: 'Es parte de una serie',
  movedAlone: 'Es parte de una serie, con su propia hora',
};
