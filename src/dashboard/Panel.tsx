'use client'
import { Component, createContext, useContext, useId, useMemo, type ComponentPropsWithRef, type ReactNode } from 'react'
import { classNames } from '../internal/classNames.js'
import { mergeRefs } from '../internal/mergeRefs.js'
import { reportOnce } from '../internal/report.js'
import { StateNotice } from '../internal/StateNotice.js'
import { useIntersectionObserver } from '../visibility/index.js'

const PanelVisibility = createContext(true)

/** Is the panel around this component on the screen, or close to it? True outside a panel. */
export function usePanelVisibility(): boolean {
  return useContext(PanelVisibility)
}

export interface PanelProps extends Omit<ComponentPropsWithRef<'section'>, 'title'> {
  /** What the panel shows. Leave it out where the chart inside has its own title. */
  title?: ReactNode
  /** Of what, or of when: quieter, after the title. */
  subtitle?: ReactNode
  /** Controls at the end of the heading. */
  actions?: ReactNode
  /** Columns of the grid's twelve on a wide screen; narrower screens give more. @default 12 */
  span?: 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12
}

/**
 * A cell of the dashboard: a heading and what it shows. Its queries rest while it is off the screen, and what breaks inside it breaks there
 * alone.
 *
 * @example
 * <Panel title="Latency" subtitle="by route" span={8}><LatencyChart /></Panel>
 */
export function Panel({ title, subtitle, actions, span = 12, className, children, ref, ...rest }: PanelProps) {
  const headingId = useId()
  const { ref: observe, isVisible } = useIntersectionObserver({ rootMargin: '200px' })
  const attach = useMemo(() => mergeRefs(observe, ref), [observe, ref])
  return (
    <section
      aria-labelledby={title ? headingId : undefined}
      {...rest}
      ref={attach}
      className={classNames('bn-Panel bn-root', className)}
      data-span={span}
      data-visible={isVisible}
    >
      {(title || actions) && (
        <header className="bn-Panel-header">
          {title && (
            <h3 className="bn-Panel-title" id={headingId}>
              {title}
            </h3>
          )}
          {subtitle && <span className="bn-Panel-subtitle">{subtitle}</span>}
          {actions && <div className="bn-Panel-actions">{actions}</div>}
        </header>
      )}
      <PanelBoundary>
        <PanelVisibility value={isVisible}>{children}</PanelVisibility>
      </PanelBoundary>
    </section>
  )
}

/** Keeps a panel's failure inside the panel. */
class PanelBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown }
  static getDerivedStateFromError(error: unknown) {
    return { error }
  }
  override componentDidCatch(error: unknown) {
    reportOnce(error)
  }
  override render() {
    if (this.state.error === null) return this.props.children
    return <StateNotice state="error" error={this.state.error} onRetry={() => this.setState({ error: null })} />
  }
}
