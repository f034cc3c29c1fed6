/** Words of the charts. */
export const chartMessages = {
  viewAsTable: 'View as table',
  viewAsChart: 'View as chart',
  download: 'Download',

  // The time series chart.
  interactiveChart: 'interactive chart',
  keys: 'Arrow keys: points and series. B: next breach. A: next annotation. Enter: pin. Escape: close.',
  zoomKeys: 'Plus, minus, 0: zoom. Shift and arrows: move the window.',
  steps: '{step} steps',
  shown: 'showing {shown} of {total} points',
  legend: 'Series',
  series: 'Series',
  last: 'Last',
  min: 'Min',
  max: 'Max',
  mean: 'Mean',
  p95: 'p95',
  resetZoom: 'Reset zoom',
  pause: 'Pause',
  jumpToNow: 'Jump to now',
  legendHint: 'Click to hide or show; double-click or Alt-click to show it alone',
  overFor: 'Over {threshold} for {duration}',
  underFor: 'Under {threshold} for {duration}',
  time: 'Time',
  position: 'x',
  noValue: 'no value',
  moreSeries: '{count} more series',
  noValues: 'No values in this window',
  spokenPoint: '{series}, {time}, {value}',
  spokenBreach: '{point}, beyond {threshold}',
  spokenEvent: '{point}, {event}',
  noBreach: 'No breach in view',
  noAnnotation: 'No annotation in view',
  notOnLogAxis: {
    one: '{count} value at or below zero has no place on this axis',
    other: '{count} values at or below zero have no place on this axis',
  },

  // The takeaway: what the picture says.
  roseSince: '{series} rose {change} since {event}',
  fellSince: '{series} fell {change} since {event}',
  roseBy: '{series} rose {change}, from {before} to {after}',
  fellBy: '{series} fell {change}, from {before} to {after}',
  roseTo: '{series} rose from {before} to {after}',
  fellTo: '{series} fell from {before} to {after}',
  steady: '{series} is steady at {value}',
  aboveFor: 'above {threshold} for {duration}',
  belowFor: 'below {threshold} for {duration}',
  both: '{first}; {second}',
}

export type ChartMessages = typeof chartMessages
