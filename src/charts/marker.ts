/** Shapes of the series, around a centre at 0 0, so that lines can be told apart without colour. */
const MARKERS = [
  'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z',
  'M-3.6-3.6h7.2v7.2h-7.2Z',
  'M0-4.6 4.5 3.6h-9Z',
  'M0-5 5 0 0 5-5 0Z',
  'M0 4.6 4.5-3.6h-9Z',
  'M-1.4-4.4h2.8v3h3v2.8h-3v3h-2.8v-3h-3v-2.8h3Z',
  'M-4.2-2.2-2.2-4.2 0-2 2.2-4.2 4.2-2.2 2 0 4.2 2.2 2.2 4.2 0 2-2.2 4.2-4.2 2.2-2 0Z',
  'M-4.4 0a4.4 4.4 0 1 0 8.8 0a4.4 4.4 0 1 0-8.8 0ZM-2.2 0a2.2 2.2 0 1 1 4.4 0a2.2 2.2 0 1 1-4.4 0Z',
] as const

export const markerPath = (place: number): string => MARKERS[place % MARKERS.length] as string

/** Which of the eight colours; from the ninth series on the dash differs too. */
export const seriesSlot = (place: number): { 'data-series': number; 'data-cycle'?: number } => ({
  'data-series': (place % MARKERS.length) + 1,
  'data-cycle': place >= MARKERS.length ? Math.floor(place / MARKERS.length) % 3 || 3 : undefined,
})
