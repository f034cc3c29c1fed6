'use client'
import type { ReactNode } from 'react'
import { ChartFrame, type ChartFrameProps } from '../charts/ChartFrame.js'
import { lazyMessages } from '../core/messages/lazy.js'
import { useMessages } from '../internal/useSettings.js'
import { hintOf } from './LazyState.js'

export interface FrameOfProps {
  /** The props the chart is going to get; its frame takes what it can show before the chart is there. */
  props: Pick<ChartFrameProps, 'title' | 'subtitle' | 'headingLevel' | 'height' | 'className' | 'style'>
  legend?: ReactNode
  /** Where the words of the lines are going to stand. */
  labels?: 'ends'
  error?: unknown
  retry?: () => void
  reload?: () => void
}

/** The chart's own frame with its title while the chart loads, or with the reason why it could not. So nothing moves when it comes. */
export function FrameOf({ props, legend, labels, error, retry, reload }: FrameOfProps) {
  const t = useMessages('lazy', lazyMessages)
  const { title, subtitle, headingLevel, height, className, style } = props
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle}
      headingLevel={headingLevel}
      height={height}
      className={className}
      style={style}
      data-labels={labels}
      legend={legend}
      caption=""
      isLoading={!error}
      error={error && hintOf(error, t('loadFailedHint'))}
      onRetry={retry}
      errorAction={reload && { label: t('reload'), onClick: reload }}
    >
      {null}
    </ChartFrame>
  )
}
