/** Words of a chart of goals. */
export const progressMessages = {
  goal: 'Goal',
  value: 'Value',
  target: 'Target',
  share: 'Share',
  expected: 'Expected by now',
  state: 'Status',
  reached: 'Reached',
  onPace: 'On pace',
  behind: 'Behind pace',
  /** What is left until the target. */
  left: '{value} to go',
  noTarget: 'No target',
  unknown: 'Not known',
  valueOf: '{value} of {target}',
  /** In the middle of the rings. */
  count: '{reached}/{count}',
  more: { one: '{count} more goal', other: '{count} more goals' },

  /** What the picture says: "2 of 4 goals reached, 1 behind pace; furthest to go: Revenue (62%)". */
  reachedOf: { one: '{reached} of {count} goal reached', other: '{reached} of {count} goals reached' },
  behindOf: '{first}, {behind} behind pace',
  furthest: '{first}; furthest to go: {label} ({share})',
}

export type ProgressMessages = typeof progressMessages
