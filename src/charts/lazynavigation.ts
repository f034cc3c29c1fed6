import { reportOnce } from '../internal/report.js'
import type { Navigation, NavigationInput } from './navigation.js'

/** Zoom and pan, loaded when a pointer or the focus first comes to the plot. */
export interface LazyNavigation {
  attach(host: HTMLElement): () => void
  /** Null where the window is fixed. */
  update(input: NavigationInput | null): void
  /** Half of what is shown, or twice as much, around an instant or the middle. */
  zoom(isIn: boolean, around?: number): Promise<void>
}

export function createLazyNavigation(): LazyNavigation {
  let input: NavigationInput | null = null
  let navigation: Navigation | null = null
  let host: HTMLElement | null = null
  let isWanted = false

  const start = async () => {
    isWanted = true
    if (!input || navigation) return
    try {
      const { createNavigation } = await import('./navigation.js')
      if (host && input) navigation ??= createNavigation(host, input)
    } catch (error) {
      reportOnce(error)
    }
  }
  const stop = () => {
    navigation?.dispose()
    navigation = null
  }

  return {
    attach(element) {
      host = element
      const onCome = () => void start()
      element.addEventListener('pointerenter', onCome)
      element.addEventListener('focus', onCome)
      return () => {
        element.removeEventListener('pointerenter', onCome)
        element.removeEventListener('focus', onCome)
        stop()
        host = null
        isWanted = false
      }
    },
    update(next) {
      input = next
      if (!next) stop()
      else if (navigation) navigation.update(next)
      else if (isWanted && host) void start()
    },
    async zoom(isIn, around) {
      try {
        const { BUTTON_STEP, zoom } = await import('./navigation.js')
        if (!input) return
        const { from, to } = input.model
        input.setRange(zoom({ from, to }, isIn ? BUTTON_STEP : 1 / BUTTON_STEP, around ?? (from + to) / 2, input.extent))
      } catch (error) {
        reportOnce(error)
      }
    },
  }
}
