/** Words of a tile with one figure. */
export const tileMessages = {
  /** What a screen reader says: its parts are joined by `also`. */
  reading: '{label}, {window}: {value}',
  readingAlone: '{label}: {value}',
  also: '{reading}, {detail}',
  above: 'Above {limit}',
  below: 'Below {limit}',
  up: 'up {change} {against}',
  down: 'down {change} {against}',
  flat: 'no change {against}',
  /** The earlier figure, after the change. */
  from: 'from {value}',
  noChange: 'No change',
  better: 'better',
  worse: 'worse',
  /** A change of a percentage. */
  points: '{value} pp',
}

export type TileMessages = typeof tileMessages
