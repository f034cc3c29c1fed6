'use client'
import { useContext, useMemo, type ComponentPropsWithRef } from 'react'
import type { MessageOverrides } from '../core/messages/catalogue.js'
import { SettingsContext, type Density, type Settings } from './useSettings.js'

export interface BinnacleProviderProps extends Omit<ComponentPropsWithRef<'div'>, 'dir'> {
  /** The colour scheme: one of two, or the person's system setting. Without it, the scheme of the page or of an outer provider. */
  theme?: 'light' | 'dark' | 'system'
  /** A BCP 47 tag for numbers and dates. @default 'en' */
  locale?: string
  /** An IANA time zone. @default UTC on the server and in the first render, then the browser's */
  timeZone?: string
  /** Reading direction. @default 'ltr', or the outer provider's */
  dir?: 'ltr' | 'rtl'
  /** How much air: 'comfortable', 'regular' or 'compact'. @default 'regular' */
  density?: Density
  /** Words that replace the English, by part: a whole language, or a few. */
  messages?: MessageOverrides
  /** True stops all motion, false allows it. @default the person's system setting */
  reducedMotion?: boolean
}

/** Merges word by word, so that an inner provider can change one word of an outer language. */
function mergeMessages(outer: MessageOverrides | undefined, inner: MessageOverrides | undefined): MessageOverrides | undefined {
  if (!outer || !inner) return inner ?? outer
  const merged: Record<string, object> = { ...outer }
  for (const [part, words] of Object.entries(inner)) merged[part] = { ...merged[part], ...words }
  return merged as MessageOverrides
}

/**
 * Theme, locale, zone, direction, density and words for everything inside it. Optional: without one, components speak English in the
 * scheme of the page. Providers nest; an inner one inherits what it does not set.
 *
 * @example
 * <BinnacleProvider theme="system" locale="de" messages={german}>…</BinnacleProvider>
 */
export function BinnacleProvider({
  theme,
  locale,
  timeZone,
  dir,
  density,
  messages,
  reducedMotion,
  className,
  children,
  ...rest
}: BinnacleProviderProps) {
  const outer = useContext(SettingsContext)
  const settings = useMemo<Settings>(
    () => ({
      locale: locale ?? outer.locale,
      timeZone: timeZone ?? outer.timeZone,
      dir: dir ?? outer.dir,
      density: density ?? outer.density,
      reducedMotion: reducedMotion ?? outer.reducedMotion,
      messages: mergeMessages(outer.messages, messages),
    }),
    [outer, locale, timeZone, dir, density, reducedMotion, messages],
  )
  return (
    <div
      {...rest}
      className={className ? `bn-Provider ${className}` : 'bn-Provider'}
      data-theme={theme}
      data-density={density}
      data-reduced-motion={reducedMotion}
      dir={dir}
    >
      <SettingsContext value={settings}>{children}</SettingsContext>
    </div>
  )
}
