'use client'
import { commonMessages } from '../core/messages/common.js'
import { useMessages } from '../internal/useSettings.js'
import type { Column } from './columns.js'
import { sizedContent } from './LeaderboardRow.js'

/** As many rows as the list will show, without words in them. */
export function SkeletonRows<P>({ columns, count }: { columns: readonly Column<P>[]; count: number }) {
  const t = useMessages('common', commonMessages)
  return (
    <div className="bn-LeaderboardTable-skeleton">
      <span className="bn-hidden">{t('loading')}</span>
      {Array.from({ length: Math.max(0, count) }, (_, row) => (
        <div key={row} className="bn-LeaderboardTable-row" aria-hidden="true">
          {columns.map((column) => (
            <div
              key={column.id}
              className="bn-LeaderboardTable-cell"
              data-kind={column.kind}
              data-align={column.align}
              data-optional={column.isOptional || undefined}
              data-sized={column.width !== undefined || undefined}
            >
              {/* Bones are drawn on the server too, and have no style of their own afterwards. */}
              {sizedContent(column.width, false, <span className="bn-Skeleton bn-LeaderboardTable-bone" />)}
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
