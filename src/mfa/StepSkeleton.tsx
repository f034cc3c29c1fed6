'use client'
import { commonMessages } from '../core/messages/common.js'
import { usePending } from '../internal/usePending.js'
import { useMessages } from '../internal/useSettings.js'

/** The size of a few lines, so that little jumps. */
export function StepSkeleton() {
  const t = useMessages('common', commonMessages)
  usePending(true, 'MfaStep')
  return (
    <div className="bn-MfaSkeleton" role="status">
      <span className="bn-hidden">{t('loading')}</span>
      <span className="bn-Skeleton" />
      <span className="bn-Skeleton" />
      <span className="bn-Skeleton" />
    </div>
  )
}
