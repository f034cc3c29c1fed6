import type { FormattedValue } from '../core/format.js'

/** A number and, smaller, its unit; as far from it as in its language: "42%", "42 ms". */
export function ValueWithUnit({ value, unit, text }: FormattedValue) {
  return (
    <>
      {value}
      {unit && (
        <span className="bn-unit" data-attached={text === value + unit || undefined}>
          {unit}
        </span>
      )}
    </>
  )
}
