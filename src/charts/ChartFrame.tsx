'use client'
import { useId, useState, type ComponentPropsWithRef, type ReactNode } from 'react'
import { chartMessages } from '../core/messages/charts.js'
import { commonMessages } from '../core/messages/common.js'
import { lazyMessages } from '../core/messages/lazy.js'
import { classNames } from '../internal/classNames.js'
import { dataStateOf, type DataProps, type DataState } from '../internal/data.js'
import { StaleBadge } from '../internal/StaleBadge.js'
import { StateNotice, type StateNoticeProps } from '../internal/StateNotice.js'
import { useMessages } from '../internal/useSettings.js'
import { DownloadButton } from './DownloadButton.js'
import type { ChartTable } from './PlainTable.js'
import { useOnDemand } from './useOnDemand.js'

export type ChartView = 'chart' | 'table'

/** What every chart takes beside its own props. */
export interface ChartFrameOptions {
  /** What is shown; names the figure. */
  title: string
  /** A few words beside the title: "by region". */
  subtitle?: ReactNode
  /** At the end of the header: the window, a menu, a button. */
  actions?: ReactNode
  /** The level of the title among the page's headings. @default 3 */
  headingLevel?: 2 | 3 | 4 | 5 | 6
  /** The height of the plot in px, the same in every state. @default 300 */
  height?: number
  /** The words where there is data but nothing in it. @default the general ones */
  emptyWords?: { title: string; hint?: string }
  /** Chart or table, when the application decides. */
  view?: ChartView
  /** Chart or table at first, when the person decides. @default 'chart' */
  defaultView?: ChartView
  /** Offer what is shown as a file: its data as CSV, the picture as SVG and PNG, its caption as text. @default false */
  hasDownload?: boolean
  /** The language of the spreadsheet that opens the CSV: with 'de', decimal commas, and semicolons between fields. @default a decimal point, and commas */
  csvLocale?: string
  /** Called when the person switches between chart and table. */
  onViewChange?: (view: ChartView) => void
}

export interface ChartFrameProps
  extends ChartFrameOptions, DataProps<unknown>, Omit<ComponentPropsWithRef<'figure'>, 'title' | 'children' | 'onError'> {
  /** There is data, but nothing in it. */
  isEmpty?: boolean
  /** The same as rows; asked for when the table is shown. Without it there is no table view. */
  table?: () => ChartTable
  /** Draws the table view, in place of `table`, for charts that load what makes their rows. */
  tableView?: () => ReactNode
  /** The rows of a download, where they are not those of `table`. */
  downloadTable?: () => ChartTable | Promise<ChartTable>
  /** Between header and plot. */
  legend?: ReactNode
  /** Under the plot: what the picture says, in words. Its line is kept while it is loading; undefined keeps none. */
  caption?: ReactNode
  /** A base for ids: the title has `${frameId}-title`, the caption `${frameId}-caption`. */
  frameId?: string
  /** What else a person can do about an error. */
  errorAction?: StateNoticeProps['action']
  /** The plot; drawn only when there is data. */
  children: ReactNode
}

const loadTable = () => import('./DataTable.js')

/**
 * The frame of every chart: title, actions, legend, the states of data, caption, table view. The plot's height is kept by an SVG
 * attribute, which the server can send under a strict CSP, so that no state moves the page.
 */
export function ChartFrame({
  title,
  subtitle,
  actions,
  headingLevel = 3,
  height = 300,
  emptyWords,
  view,
  defaultView = 'chart',
  onViewChange,
  isEmpty = false,
  table,
  tableView = table && (() => <TableView table={table} label={title} />),
  downloadTable = table,
  csvLocale,
  hasDownload = false,
  legend,
  caption,
  frameId,
  errorAction,
  children,
  data,
  error,
  isLoading,
  isValidating,
  updatedAt,
  onRetry,
  className,
  ...rest
}: ChartFrameProps) {
  const t = useMessages('charts', chartMessages)
  const ownId = useId()
  const id = frameId ?? ownId
  const [ownView, setOwnView] = useState(defaultView)
  const state = dataStateOf({ data, error, isLoading, isValidating }, isEmpty)
  const isShown = state === 'ready' || state === 'stale'
  const shownView = tableView ? (view ?? ownView) : 'chart'
  const other: ChartView = shownView === 'chart' ? 'table' : 'chart'
  const Heading = `h${headingLevel}` as const
  const toggle = () => {
    setOwnView(other)
    onViewChange?.(other)
  }
  return (
    <figure
      {...rest}
      className={classNames('bn-root bn-ChartFrame', className)}
      data-state={state}
      data-view={shownView}
      aria-labelledby={`${id}-title`}
      aria-busy={isLoading || undefined}
    >
      <div className="bn-ChartFrame-header">
        <Heading className="bn-ChartFrame-title" id={`${id}-title`}>
          {title}
        </Heading>
        {subtitle !== undefined && <span className="bn-ChartFrame-subtitle">{isolated(subtitle)}</span>}
        {state === 'stale' && <StaleBadge updatedAt={updatedAt} />}
        <div className="bn-ChartFrame-actions">
          {actions}
          {hasDownload && downloadTable && (
            <DownloadButton
              title={title}
              csvLocale={csvLocale}
              isDisabled={!isShown}
              hasPicture={shownView === 'chart'}
              table={downloadTable}
            />
          )}
          {tableView && (
            <button
              type="button"
              className="bn-Button bn-ChartFrame-toggle"
              data-kind="quiet"
              data-export="none"
              disabled={!isShown}
              aria-label={t(other === 'table' ? 'viewAsTable' : 'viewAsChart')}
              title={t(other === 'table' ? 'viewAsTable' : 'viewAsChart')}
              onClick={toggle}
            >
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path
                  d={other === 'table' ? 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 3.5v9' : 'M2.5 2.5v11h11M5 10l2.5-3.5 2.5 2 3.5-5'}
                />
              </svg>
            </button>
          )}
        </div>
      </div>
      {legend}
      <div className="bn-ChartFrame-plot">
        <svg className="bn-ChartFrame-space" width="1" height={height} aria-hidden="true" />
        <FrameContent state={state} words={emptyWords} error={error} onRetry={onRetry} isRetrying={isValidating} action={errorAction}>
          {shownView === 'table' && tableView ? tableView() : children}
        </FrameContent>
      </div>
      {caption !== undefined && (
        <figcaption className="bn-ChartFrame-caption" id={`${id}-caption`}>
          {isShown && isolated(caption)}
        </figcaption>
      )}
    </figure>
  )
}

/** Words in a language of the other direction keep their order: "14.8 $ to 155 $". */
const isolated = (words: ReactNode) => (typeof words === 'string' ? <bdi>{words}</bdi> : words)

interface FrameContentProps {
  state: DataState
  words?: { title: string; hint?: string }
  error: unknown
  onRetry?: () => void
  isRetrying?: boolean
  action?: StateNoticeProps['action']
  children: ReactNode
}

function FrameContent({ state, words, error, onRetry, isRetrying, action, children }: FrameContentProps) {
  if (state === 'loading') return <ChartSkeleton />
  if (state === 'error') return <StateNotice state="error" error={error} onRetry={onRetry} isRetrying={isRetrying} action={action} />
  if (state === 'empty') return <StateNotice state="empty" title={words?.title} hint={words?.hint} />
  return children
}

/** The plot's gridlines without a line in them. */
function ChartSkeleton() {
  const t = useMessages('common', commonMessages)
  return (
    <div className="bn-ChartFrame-skeleton">
      <span className="bn-hidden">{t('loading')}</span>
    </div>
  )
}

export interface OnDemandProps<Module> {
  load: () => Promise<Module>
  children: (module: Module) => ReactNode
}

/** A part of a chart that is loaded when it is shown; if that fails it says so, and can be tried again. */
export function OnDemand<Module>({ load, children }: OnDemandProps<Module>) {
  const t = useMessages('lazy', lazyMessages)
  const { module, error, retry } = useOnDemand(load, true)
  // What the browser says of a module helps no visitor.
  if (error) return <StateNotice state="error" title={t('loadFailed')} hint={t('loadFailedHint')} onRetry={retry} />
  return module ? children(module) : <ChartSkeleton />
}

function TableView({ table, label }: { table: () => ChartTable; label: string }) {
  return <OnDemand load={loadTable}>{({ DataTable }) => <DataTable {...table()} label={label} />}</OnDemand>
}
