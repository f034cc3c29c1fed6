import type { Formatters, Unit } from '../core/format.js'
import type { Status } from '../core/series.js'
import type { ProgressMessages } from '../core/messages/progress.js'
import type { MessageParameters } from '../core/messages/format.js'
import { isolate } from './categories.js'
import { shorten } from './textwidth.js'

/** A value on its way to a target. */
export interface Goal {
  /** Unique within a chart. */
  id: string
  /** What a person reads. @default the id */
  label?: string
  /** Null, NaN and ±Infinity are "not known". */
  value: number | null
  /** Where the goal is reached. Without a finite one there is no share. @default none */
  target?: number | null
  /** Where the value should be by now, in the same unit: the pace. @default none */
  expected?: number | null
  /** Of all three. @default 'count' */
  unit?: Unit
}

export type GoalState = 'reached' | 'onPace' | 'behind' | 'open' | 'noTarget' | 'unknown'

export interface GoalReading {
  /** Unique even where ids are repeated. */
  key: string
  label: string
  unit?: Unit
  value: number | null
  target: number | null
  expected: number | null
  /** Of the target, 1 where it is reached; null where there is none, or it is not above zero. */
  share: number | null
  /** The length of the bar, 0–1. */
  extent: number
  /** How much of a second lap is done, 0–1. */
  lap: number
  /** Where the value should be by now, as a share of the target, 0–1; null where it is not known. */
  pace: number | null
  state: GoalState
}

export const GOAL_STATUS: Record<GoalState, Status> = {
  reached: 'ok',
  onPace: 'ok',
  behind: 'warning',
  open: 'neutral',
  noTarget: 'neutral',
  unknown: 'neutral',
}

const known = (value: number | null | undefined): number | null => (typeof value === 'number' && Number.isFinite(value) ? value || 0 : null)
const clamp = (share: number) => Math.min(1, Math.max(0, share))

function stateOf(value: number | null, target: number | null, expected: number | null): GoalState {
  if (value === null) return 'unknown'
  if (target === null) return 'noTarget'
  if (value >= target) return 'reached'
  if (expected === null) return 'open'
  return value >= expected ? 'onPace' : 'behind'
}

/** Reads goals, in their order. */
export function readGoals(goals: readonly Goal[]): GoalReading[] {
  const ids = new Map<string, number>()
  return goals.map((goal) => {
    const times = ids.get(goal.id) ?? 0
    ids.set(goal.id, times + 1)
    const [value, target, expected] = [known(goal.value), known(goal.target), known(goal.expected)]
    const shareOf = (part: number | null) => (part !== null && target !== null && target > 0 ? known(part / target) : null)
    const share = shareOf(value)
    const pace = shareOf(expected)
    return {
      key: times === 0 ? goal.id : `${goal.id} (${times})`,
      label: goal.label ?? goal.id,
      unit: goal.unit,
      value,
      target,
      expected,
      share,
      extent: clamp(share ?? 0),
      lap: clamp((share ?? 0) - 1),
      pace: pace === null ? null : clamp(pace),
      state: stateOf(value, target, expected),
    }
  })
}

export interface GoalSummary {
  /** Goals that have a target and a value. */
  count: number
  reached: number
  behind: number
  /** The one with the least share of those that are not reached; null where there is none. */
  furthest: GoalReading | null
}

export function summariseGoals(goals: readonly GoalReading[]): GoalSummary {
  const open = goals.filter(({ state }) => state !== 'noTarget' && state !== 'unknown')
  const missing = open.filter(({ state, share }) => state !== 'reached' && share !== null)
  return {
    count: open.length,
    reached: open.filter(({ state }) => state === 'reached').length,
    behind: open.filter(({ state }) => state === 'behind').length,
    furthest: missing.reduce<GoalReading | null>((least, goal) => (least && (least.share ?? 0) <= (goal.share ?? 0) ? least : goal), null),
  }
}

export type ProgressWords = (key: keyof ProgressMessages, parameters?: MessageParameters) => string

/** A share in words: what is not reached is never written as 100%. */
export const goalShare = (share: number | null, formatters: Formatters): string => formatters.percent(share)

/** "62 of 100 h": the unit once, where both have the same. */
export function goalValue({ value, target, unit }: GoalReading, formatters: Formatters, t: ProgressWords): string {
  if (target === null) return formatters.value(value, unit).text
  const words = formatters.value(value, unit, { limits: [target] })
  const limit = formatters.value(target, unit, { limits: value === null ? [target] : [target, value] })
  return t('valueOf', { value: words.unit === limit.unit ? words.value : words.text, target: limit.text })
}

/** The state in words: what is left where it says no more. */
export function goalState({ state, value, target, unit }: GoalReading, formatters: Formatters, t: ProgressWords): string {
  if (state !== 'open') return t(state)
  return t('left', { value: formatters.value((target ?? 0) - (value ?? 0), unit).text })
}

/** What the picture says; empty where no goal has a target and a value. */
export function goalsTakeaway({ count, reached, behind, furthest }: GoalSummary, formatters: Formatters, t: ProgressWords): string {
  if (count === 0) return ''
  let words = t('reachedOf', { count, reached })
  if (behind > 0) words = t('behindOf', { first: words, behind })
  if (!furthest) return words
  return t('furthest', { first: words, label: isolate(shorten(furthest.label)), share: goalShare(furthest.share, formatters) })
}
