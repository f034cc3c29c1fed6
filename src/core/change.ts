import type { Formatters } from './format.js'

/** From ten times as much on, a percentage says less than how many times it is. */
const MOST_RATIO = 9

/** The size of a relative change, without a sign: 0.031 → "3.1%", 68.09 → "×69". */
export const changeSize = (change: number, formatters: Formatters): string =>
  isManifold(change) ? `×${timesOf(change, formatters)}` : formatters.percent(Math.abs(change))

/** Is it told as a number of times? */
export const isManifold = (change: number): boolean => change >= MOST_RATIO

/** How many times as much: 68.09 more is "69". */
export const timesOf = (change: number, formatters: Formatters): string => formatters.number(Math.round(change + 1))
