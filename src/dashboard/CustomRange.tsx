'use client'
import { useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { dashboardMessages } from '../core/messages/dashboard.js'
import { instantOf, wallClock } from '../core/zone.js'
import { useMessages, useTimeZone } from '../internal/useSettings.js'
import { isValidRange, resolveRange, type TimeRange } from './source.js'

interface CustomRangeProps {
  range: TimeRange
  /** What the button says. */
  label: string
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  onApply: (range: TimeRange) => void
}

/** Two instants, in the provider's zone, behind a button. A window that ends before it starts is refused with the reason; Escape leaves. */
export function CustomRange({ range, label, isOpen, onOpenChange, onApply }: CustomRangeProps) {
  const t = useMessages('dashboard', dashboardMessages)
  const timeZone = useTimeZone()
  const [problem, setProblem] = useState<'rangeMissing' | 'rangeBackwards' | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const panelId = useId()
  const problemId = useId()

  const close = () => {
    setProblem(null)
    onOpenChange(false)
    button.current?.focus()
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const walls = ['from', 'to'].map((name) => Date.parse(`${String(form.get(name))}Z`))
    if (!walls.every(Number.isFinite)) return setProblem('rangeMissing')
    const [from, to] = walls.map((wall) => instantOf(wall, timeZone)) as [number, number]
    if (!isValidRange({ from, to })) return setProblem('rangeBackwards')
    onApply({ from, to })
    close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  const isCustom = !('lastMs' in range)
  return (
    <div className="bn-CustomRange">
      <button
        ref={button}
        type="button"
        className="bn-Button"
        data-pressed={isCustom}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={() => (isOpen ? close() : onOpenChange(true))}
      >
        {label}
      </button>
      {isOpen && (
        <form id={panelId} className="bn-CustomRange-form" aria-label={t('timeRange')} onSubmit={onSubmit} onKeyDown={onKeyDown} noValidate>
          <RangeFields range={range} timeZone={timeZone} describedBy={problem ? problemId : undefined} />
          {problem && (
            <p id={problemId} className="bn-CustomRange-problem" role="alert">
              {t(problem)}
            </p>
          )}
          <div className="bn-CustomRange-foot">
            <span>{timeZone.replaceAll('_', ' ')}</span>
            <button type="submit" className="bn-Button" data-kind="primary">
              {t('apply')}
            </button>
          </div>
        </form>
      )}
    </div>
  )
}

function RangeFields({ range, timeZone, describedBy }: { range: TimeRange; timeZone: string; describedBy: string | undefined }) {
  const t = useMessages('dashboard', dashboardMessages)
  // The window as it was when the form opened: a live one would move under the hand.
  const [{ from, to }] = useState(() => resolveRange(range, Date.now()))
  const local = (instant: number) => new Date(wallClock(instant, timeZone)).toISOString().slice(0, 16)
  const fields = [
    ['from', t('customFrom'), from],
    ['to', t('customTo'), to],
  ] as const
  return fields.map(([name, label, instant], index) => (
    <label key={name} className="bn-CustomRange-field">
      <span>{label}</span>
      <input
        className="bn-Input"
        type="datetime-local"
        name={name}
        defaultValue={local(instant)}
        aria-invalid={describedBy ? true : undefined}
        aria-describedby={describedBy}
        // The form opens by a person's own act: focus follows it.
        ref={index === 0 ? focus : undefined}
      />
    </label>
  ))
}

function focus(element: HTMLInputElement | null) {
  element?.focus()
}
