'use client'
import { commonMessages } from '../core/messages/common.js'
import { StatusMark } from './StatusMark.js'
import { useNow } from './useNow.js'
import { useFormatters, useMessages } from './useSettings.js'

export interface StaleBadgeProps {
  /** When the data was fetched, epoch ms. */
  updatedAt?: number
}

/** Says that what is shown is not the newest, and how old it is; the age grows as one looks. */
export function StaleBadge({ updatedAt }: StaleBadgeProps) {
  const t = useMessages('common', commonMessages)
  const formatters = useFormatters()
  const now = useNow(updatedAt === undefined ? null : 10_000)
  const age = updatedAt !== undefined && now !== null ? formatters.relativeTime(updatedAt, Math.max(now, updatedAt)) : ''
  return (
    <span className="bn-StaleBadge">
      <StatusMark status="warning">{t('stale', { age }).replace(/[\s,，]+$/, '')}</StatusMark>
    </span>
  )
}
