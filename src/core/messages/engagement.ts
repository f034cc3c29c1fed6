/** Words of a chart of activity by period. */
export const engagementMessages = {
  period: 'Period',
  change: 'Change',
  series: 'Shown',
  /** Beside the name of a figure: what it is of all periods. */
  total: 'total',
  mean: 'average',
  /** What each period is compared with, where the application does not say it. */
  before: 'the period before',
  weekOf: 'Week of {date}',
  incomplete: 'incomplete',
  /** Beside the figures, where not all periods have room. */
  shown: 'the last {shown} of {total} periods',

  /** What the picture says: "Flights: highest Fri, 16 Mar (1,204); 812 on average, 9.1% more than the week before". */
  highest: '{series}: highest {period} ({value})',
  average: '{value} on average',
  sum: '{value} in all',
  more: '{change} more than {comparison}',
  less: '{change} less than {comparison}',
  times: '{change} times {comparison}',
  same: 'as much as {comparison}',
  detail: '{first}, {second}',
  also: '{first}; {second}',
  /** A difference of percentages. */
  points: '{value} pt',
  place: '{reading}, {place} of {count}',
}

export type EngagementMessages = typeof engagementMessages
