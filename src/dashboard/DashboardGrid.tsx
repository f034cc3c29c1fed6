import type { ComponentPropsWithRef } from 'react'
import { classNames } from '../internal/classNames.js'

export type DashboardGridProps = ComponentPropsWithRef<'div'>

/**
 * One ruled sheet: panels side by side by their `span`, a hairline between them, no boxes. It answers to its own width, not the screen's.
 *
 * @example
 * <DashboardGrid><Panel span={8}>…</Panel><Panel span={4}>…</Panel></DashboardGrid>
 */
export function DashboardGrid({ className, children, ...rest }: DashboardGridProps) {
  return (
    <div {...rest} className={classNames('bn-DashboardGrid', className)}>
      <div className="bn-DashboardGrid-sheet">{children}</div>
    </div>
  )
}
