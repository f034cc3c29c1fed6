'use client'
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react'
import type { PlainWriter } from '../core/english.js'
import { createFormatters, type Formatters } from '../core/format.js'
import type { MessageOverrides, Messages, Words } from '../core/messages/catalogue.js'
import { formatMessage, type MessageParameters } from '../core/messages/format.js'
import { LOCAL_ZONE } from '../core/zone.js'
import { reportOnce } from './report.js'

/** Three densities of the same design. */
export type Density = 'comfortable' | 'regular' | 'compact'

/** What a provider decides for everything inside it; each field is optional, and an inner provider inherits what it leaves out. */
export interface Settings {
  locale?: string
  timeZone?: string
  dir?: 'ltr' | 'rtl'
  density?: Density
  reducedMotion?: boolean
  messages?: MessageOverrides
}

export const SettingsContext = createContext<Settings>({})

interface Made {
  locale: string
  timeZone: string
  plain: PlainWriter | undefined
  formatters: Formatters
}

/** Formatters are costly to build (Intl) and immutable: one set a locale, zone and writer, of which a page has a few. */
const made: Made[] = []

/** A bad locale or zone falls back, and is reported once. */
function formattersOf(locale: string, timeZone: string, plain: PlainWriter | undefined): Formatters {
  const known = made.find((each) => each.locale === locale && each.timeZone === timeZone && each.plain === plain)
  if (known) return known.formatters
  const attempt = (options: { locale: string; timeZone: string }) => {
    try {
      return createFormatters(options, plain)
    } catch (error) {
      reportOnce(error)
      return undefined
    }
  }
  const formatters =
    attempt({ locale, timeZone }) ??
    attempt({ locale: 'en', timeZone }) ??
    attempt({ locale, timeZone: 'UTC' }) ??
    createFormatters({}, plain)
  made.push({ locale, timeZone, plain, formatters })
  return formatters
}

const never = () => () => {}
const localZone = () => LOCAL_ZONE
const serverZone = () => 'UTC'

/** The provider's zone; else UTC on the server and in the first render, and the browser's own after it. */
export function useTimeZone(): string {
  return useFormatters().timeZone
}

/** `plain` comes from the parts whose first paint must not wait for `Intl`, so that the others need not carry it. */
export function useFormatters(plain?: PlainWriter): Formatters {
  const { locale = 'en', timeZone } = useContext(SettingsContext)
  const zone = useSyncExternalStore(never, localZone, serverZone)
  return formattersOf(locale, timeZone ?? zone, plain)
}

export function useDirection(): 'ltr' | 'rtl' {
  return useContext(SettingsContext).dir ?? 'ltr'
}

// jsdom, where applications test, has no matchMedia: a preference that cannot be read is taken as the wish for less motion.
const motionQuery = () => window.matchMedia?.('(prefers-reduced-motion: reduce)')
const watchMotion = (onChange: () => void) => {
  const query = motionQuery()
  query?.addEventListener('change', onChange)
  return () => query?.removeEventListener('change', onChange)
}

/** Should nothing move? The provider's word, else the person's system setting; true on the server. */
export function useReducedMotion(): boolean {
  const { reducedMotion } = useContext(SettingsContext)
  const isDecided = reducedMotion !== undefined
  return useSyncExternalStore(
    isDecided ? never : watchMotion,
    () => reducedMotion ?? motionQuery()?.matches ?? true,
    () => reducedMotion ?? true,
  )
}

/**
 * The words of one part: `t('retry')`, `t('stale', { age })`. English comes from the part itself, so that a chart does not carry the
 * dashboard's words; the provider's overrides go over it.
 */
export function useMessages<Part extends keyof Messages>(
  part: Part,
  english: Words<Messages[Part]>,
): (key: keyof Messages[Part], parameters?: MessageParameters) => string {
  const { locale = 'en', messages } = useContext(SettingsContext)
  const overrides = messages?.[part]
  const words = useMemo(() => ({ ...english, ...overrides }), [english, overrides])
  return useCallback((key, parameters = {}) => formatMessage(words[key], parameters, locale), [words, locale])
}
