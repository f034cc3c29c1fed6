import { BinnacleError } from './errors.js'
import type { RankMode } from './rankboard.js'

export const MODES: readonly RankMode[] = ['competition', 'modified', 'dense', 'ordinal', 'fractional']
export const ORDERS = ['ascending', 'descending'] as const

/** A value in an error message, whatever it is: JSON has no BigInt. */
export const quote = (value: unknown): string =>
  typeof value === 'bigint'
    ? `${value}n (bigint)`
    : typeof value === 'object' || typeof value === 'symbol'
      ? `of type ${value === null ? 'null' : typeof value}`
      : (JSON.stringify(value) ?? String(value))

/** An option that is one of a few words. */
export function oneOf<T>(value: T, allowed: readonly T[], option: string): T {
  if (allowed.includes(value)) return value
  throw new BinnacleError(
    'invalid-option',
    `createLeaderboard: ${option} is ${quote(value)}. Use one of ${allowed.map((name) => `'${name}'`).join(', ')}.`,
  )
}

/** A score that can be ranked; -0 is 0. */
export function checkScore(score: unknown, origin: string, id: string): number {
  if (typeof score === 'number' && Number.isFinite(score)) return score === 0 ? 0 : score
  throw new BinnacleError(
    'invalid-data',
    `${origin}: the score of ${quote(id)} is ${typeof score === 'number' ? score : quote(score)}, which has no place in an order. Give a finite number.`,
  )
}

export function checkId(id: unknown, origin: string): string {
  if (typeof id === 'string' && id !== '') return id
  throw new BinnacleError(
    'invalid-data',
    `${origin}: a player has the id ${quote(id)}. Give every player an id: a string that is not empty.`,
  )
}

export const duplicate = (origin: string, id: string) =>
  new BinnacleError('duplicate-id', `${origin}: the id ${quote(id)} is on the board already. Each player is there once: use update().`)

/** Checks a change without making it. */
export function checkChange(id: string, change: number | { id?: string; score?: number }, origin: string): void {
  if (typeof change === 'number') {
    checkScore(change, origin, id)
    return
  }
  if (change === null || typeof change !== 'object') {
    throw new BinnacleError(
      'invalid-data',
      `${origin}: the change of ${quote(id)} is ${quote(change)}. Pass a score or an object of fields.`,
    )
  }
  if (change.score !== undefined) checkScore(change.score, origin, id)
  if (change.id !== undefined && change.id !== id) {
    throw new BinnacleError(
      'invalid-data',
      `${origin}: an id can't be changed, and ${quote(id)} was to become ${quote(change.id)}. Remove the player and add another.`,
    )
  }
}
