/** Words of the chart of values by two axes. */
export const heatmapMessages = {
  keys: 'Arrow keys: cells. Home and End: first and last column. Page keys: ten columns. M: the highest. Enter: pin. Escape: close.',
  column: 'Column',
  time: 'Time',
  row: 'Row',
  count: 'Count',
  value: 'Value',
  share: 'Share of the column',
  notMeasured: 'not measured',
  /** What the colours mean. */
  colours: 'Colours from {low} to {high}',
  evenColours: '{range}, in even steps',
  sqrtColours: '{range}, in steps of the square root',
  logColours: '{range}, in steps of the logarithm',
  /** A bucket, and a column of time. */
  range: '{from} – {to}',
  above: 'above {from}',
  upTo: 'up to {to}',
  /** What a screen reader says of a cell. */
  reading: '{column}, {row}: {value}',
  readingShare: '{column}, {row}: {value}, {share} of the column',
  beyond: '{reading}, beyond {objective}',
  beyondObjective: 'Beyond {objective}',
  /** What the picture says. */
  mostRow: 'Most in {row}: {share} of {total}',
  mostCell: 'Most at {column}, {row}: {value} of {total}',
  extremes: 'Highest {high} at {highAt}, lowest {low} at {lowAt}',
  place: '{column}, {row}',
  allEqual: 'All are {value}',
  nothing: 'Nothing was counted',
  over: '{share} above {objective}',
  under: '{share} below {objective}',
  overAtLeast: 'at least {share} above {objective}',
  underAtLeast: 'at least {share} below {objective}',
  both: '{first}; {second}',
}

export type HeatmapMessages = typeof heatmapMessages
