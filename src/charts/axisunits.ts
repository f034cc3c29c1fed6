import type { Unit } from '../core/format.js'
import { judges, type Threshold } from '../core/series.js'
import { commonUnit, unitName } from '../core/unit.js'
import type { SeriesView } from './seriesview.js'

type Judged = Pick<SeriesView, 'id' | 'unit'>

/** A unit for each quantity among the series, in their order: for the axis on the left, that on the right, and scales without labels. */
export function axisUnits(views: readonly Judged[]): (Unit | undefined)[] {
  const units = new Map<string, Unit | undefined>()
  for (const { unit } of views) {
    const { name } = commonUnit(unit)
    if (!units.has(name)) units.set(name, unit)
  }
  return units.size > 0 ? [...units.values()] : [undefined]
}

/** How many of `to` one of `unit` is; null where they measure something else. */
export function unitFactor(unit: Unit | undefined, to: Unit | undefined): number | null {
  const [from, target] = [commonUnit(unit), commonUnit(to)]
  return from.name === target.name ? from.factor / target.factor : null
}

/** An objective with the unit of its value, and what it asks of series in the units that share its axis. */
export interface Goal {
  threshold: Threshold
  unit: Unit | undefined
  parts: Threshold[]
}

/** Finite objectives, each with the series it judges: one in ms speaks of seconds too, and says nothing of requests. A stack has one unit. */
export function goalsOf(thresholds: readonly Threshold[], views: readonly Judged[], isStack = false): Goal[] {
  return thresholds
    .filter(({ value }) => Number.isFinite(value))
    .map((threshold) => {
      const { unit } = (threshold.series && views.find(({ id }) => judges(threshold, id))) ?? views[0] ?? {}
      if (isStack) return { threshold, unit, parts: [threshold] }
      const parts = new Map<string, Threshold & { series: string[] }>()
      for (const view of views) {
        const factor = judges(threshold, view.id) ? unitFactor(unit, view.unit) : null
        if (factor === null) continue
        const part = parts.get(unitName(view.unit))
        if (part) part.series.push(view.id)
        // 0.57 is 57%, and not 56.99999999999999%.
        else parts.set(unitName(view.unit), { ...threshold, value: times(threshold.value, factor), series: [view.id] })
      }
      return { threshold, unit, parts: [...parts.values()] }
    })
}

const times = (value: number, factor: number) => (factor === 1 ? value : Number((value * factor).toPrecision(15)))
