/** Words of a gauge. */
export const gaugeMessages = {
  name: '{label}, {window}',
  /** What a screen reader says: its parts are joined by `also`. */
  also: '{reading}, {detail}',
  state: '{name}: {state}',
  above: 'Above {limit}',
  below: 'Below {limit}',
  beyond: 'Beyond the scale of {low} to {high}',
}

export type GaugeMessages = typeof gaugeMessages
