'use client'
import { createContext, useContext, useEffect, useId, useMemo, useRef, type ReactNode } from 'react'

interface StepsContext {
  level: 2 | 3 | 4
  /** A step is on the page: it takes the focus, unless it came with the page. */
  arrive: (step: HTMLElement) => void
}

const Steps = createContext<StepsContext>({ level: 2, arrive: () => {} })

export interface StepsProps {
  /** The level of the steps' headings. */
  level: 2 | 3 | 4
  /** The first step takes the focus too. */
  isFocused: boolean
  children: ReactNode
}

/** Steps of which one is shown at a time. Each new one takes the focus; the first leaves it where it is, unless `isFocused`. */
export function StepSequence({ level, isFocused, children }: StepsProps) {
  const shown = useRef<HTMLElement | null>(null)
  const value = useMemo(
    () => ({
      level,
      arrive(step: HTMLElement) {
        // The same one again: StrictMode, or an Activity that was hidden.
        if (shown.current === step) return
        const isFirst = shown.current === null
        shown.current = step
        if (isFirst && !isFocused) return
        const find = (selector: string) => step.querySelector<HTMLElement>(selector)
        ;(find('[data-focus]') ?? find('.bn-MfaStep-title'))?.focus()
      },
    }),
    [level, isFocused],
  )
  return <Steps value={value}>{children}</Steps>
}

export interface StepFrameProps {
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** At the end: ways to leave or to go back. */
  footer?: ReactNode
  /** Only a place held for the step to come. */
  isLoading?: boolean
}

/**
 * One step: what it is about, then what to do. On arrival the focus moves to its field (`data-focus`) where it has one, else to its heading, so
 * that it is read from its beginning.
 */
export function StepFrame({ title, description, children, footer, isLoading = false }: StepFrameProps) {
  const { level, arrive } = useContext(Steps)
  const Heading = `h${level}` as const
  const id = useId()
  const step = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (step.current && !isLoading) arrive(step.current)
  }, [arrive, isLoading])
  return (
    <div ref={step} className="bn-MfaStep" role="group" aria-labelledby={id}>
      <Heading className="bn-MfaStep-title" id={id} tabIndex={-1}>
        {title}
      </Heading>
      {description && <p className="bn-MfaStep-description">{description}</p>}
      {children}
      {footer && <div className="bn-MfaStep-footer">{footer}</div>}
    </div>
  )
}
