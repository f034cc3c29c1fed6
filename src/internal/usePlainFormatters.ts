'use client'
import { english } from '../core/english.js'
import type { Formatters } from '../core/format.js'
import { useFormatters } from './useSettings.js'

/** The formatters of charts and panels: English needs no `Intl` there, so that the first paint does not wait for its data. */
export const usePlainFormatters = (): Formatters => useFormatters(english)
