import type { FormattedValue } from '../core/format.js'
import { ValueWithUnit } from '../internal/ValueWithUnit.js'

export interface Figure {
  label: string
  value: FormattedValue
  /** The whole it is a part of. */
  of?: string
}

/** A row of named figures, quieter than tiles. */
export function FigureList({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="bn-FigureList bn-figures">
      {figures.map((figure) => (
        <div key={figure.label} className="bn-FigureList-item">
          <dt>{figure.label}</dt>
          <dd>
            <ValueWithUnit {...figure.value} />
            {figure.of && <span className="bn-unit">/ {figure.of}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
