'use client'
import { useMemo, useState, type ComponentPropsWithRef, type ReactNode } from 'react'
import { classNames } from '../internal/classNames.js'
import { mergeRefs } from '../internal/mergeRefs.js'
import { useIntersectionObserver, type IntersectionOptions } from './useIntersectionObserver.js'
import { useIsPrinting } from './useIsPrinting.js'

export interface WhenVisibleProps
  extends
    Pick<IntersectionOptions, 'root' | 'rootMargin' | 'scrollMargin' | 'initialIsVisible'>,
    Omit<ComponentPropsWithRef<'div'>, 'placeholder'> {
  /** What the content will take, in px or as a CSS length, kept free from the start so that nothing moves when it comes. */
  height: number | string
  /** Shown in its place until then. */
  placeholder?: ReactNode
  /** False takes the content away again when it is scrolled off, and keeps its place. @default true */
  keepMounted?: boolean
  /** Mounted when it comes near the screen, or the page is printed. */
  children: ReactNode
}

/**
 * Mounts its content when it comes near the screen.
 *
 * @example
 * <WhenVisible height={320}><Heatmap {...props} /></WhenVisible>
 */
export function WhenVisible({
  height,
  placeholder,
  keepMounted = true,
  rootMargin = '200px',
  scrollMargin,
  initialIsVisible,
  children,
  className,
  ref,
  ...others
}: WhenVisibleProps) {
  const { root, ...rest } = others
  const [lastHeight, setLastHeight] = useState<number>()
  // What was there from the start is mounted already: kept, it needs no observer.
  const [wasShown] = useState(initialIsVisible)
  const { ref: watch, isVisible } = useIntersectionObserver({
    ...('root' in others ? { root } : {}),
    rootMargin,
    scrollMargin,
    initialIsVisible,
    once: keepMounted,
    disabled: keepMounted && wasShown,
    onChange: (isNear, entry) => {
      if (!isNear && entry) setLastHeight(entry.boundingClientRect.height)
    },
  })
  const isPrinting = useIsPrinting()
  const isShown = isVisible || isPrinting
  const attach = useMemo(() => mergeRefs(watch, ref), [watch, ref])
  return (
    <div {...rest} ref={attach} className={classNames('bn-WhenVisible', className)} data-state={isShown ? 'shown' : 'waiting'}>
      {isShown ? (
        children
      ) : (
        <>
          {/* An attribute keeps the place where a style from the server would be blocked. */}
          <svg className="bn-WhenVisible-space" width="1" height={lastHeight ?? height} aria-hidden="true" />
          {placeholder}
        </>
      )}
    </div>
  )
}
