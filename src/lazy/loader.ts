import { BinnacleError, messageOf } from '../core/errors.js'
import { forgetReload, isMissingChunk, reloadOnce, watchPreloadErrors } from './reload.js'

export interface LoaderOptions {
  name: string
  /** How often to try again by itself. */
  retries: number
  /** How long one attempt may take. */
  timeoutMs: number
  /** Load the page anew, once, when its chunks are gone. */
  reloadWhenGone: boolean
  /** Called when an attempt that was given up brings it after all. */
  onLate?: () => void
}

/** Thrown where a component could not be loaded; its own class, so that a boundary can tell it from what a loaded component throws. */
export class LoadError extends BinnacleError {
  /** Another attempt may fare no better, and a new page may. */
  needsReload = false
}

export interface Loader<Loaded> {
  /** What is loaded, or what loads; a load that failed is started anew. */
  get(): Promise<Loaded>
  /** What is loaded already. */
  peek(): Loaded | undefined
}

/** The wait before the first retry; each further one doubles it. */
const BACKOFF_MS = 400

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Loads one thing once: with a deadline and retries, shared by all who ask while it is under way. A failure is not kept, as `React.lazy`
 * keeps it: who asks next gets a new attempt.
 */
export function createLoader<Loaded>(load: () => Promise<Loaded>, options: LoaderOptions): Loader<Loaded> {
  let loaded: Loaded | undefined
  let loading: Promise<Loaded> | undefined
  let failures = 0
  let onArrival: ((result: Loaded) => void) | undefined

  const keep = (result: Loaded): Loaded => {
    if (options.reloadWhenGone) forgetReload(options.name)
    return (loaded ??= result)
  }

  const attempt = () => {
    const stopWatching = watchPreloadErrors()
    let timer: ReturnType<typeof setTimeout> | undefined
    let isLate = false
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true
        reject(new BinnacleError('timed-out', `lazyComponent: "${options.name}" did not load within ${options.timeoutMs} ms.`))
      }, options.timeoutMs)
    })
    // In here a load that throws at once fails like any other.
    const result = new Promise<Loaded>((resolve) => resolve(load())).finally(() => clearTimeout(timer))
    result.then(
      (value) => {
        if (!isLate || loaded !== undefined) return
        keep(value)
        if (onArrival) onArrival(value)
        else options.onLate?.()
      },
      () => {},
    )
    return Promise.race([result, late]).then(
      (value) => {
        stopWatching()
        return value
      },
      (error: unknown) => {
        throw stopWatching() ?? error
      },
    )
  }

  const run = async (): Promise<Loaded> => {
    const arrival = new Promise<Loaded>((resolve) => (onArrival = resolve))
    for (let failed = 0; ; failed += 1) {
      try {
        return keep(await Promise.race([attempt(), arrival]))
      } catch (error) {
        // What it loaded is not a component: another attempt would load the same.
        if (error instanceof LoadError) throw error
        if (failed < options.retries) {
          await Promise.race([wait(BACKOFF_MS * 2 ** failed), arrival])
          if (loaded !== undefined) return loaded
          continue
        }
        // While the page goes, neither the component nor an error is going to be seen.
        const stayed = options.reloadWhenGone && isMissingChunk(error) && reloadOnce(options.name, options.timeoutMs)
        if (stayed) await stayed
        const problem = failure(error, options)
        // A file that could not be fetched may come next time. All else a browser keeps for the life of the page: a fetch that hangs, a text cut
        // short, what a module threw.
        problem.needsReload = failures > 0 || Boolean(stayed) || !isMissingChunk(error)
        throw problem
      }
    }
  }

  return {
    peek: () => loaded,
    get: () => {
      if (loaded !== undefined) return Promise.resolve(loaded)
      loading ??= run()
        .catch((error: unknown) => {
          // It may have come while the page was to be left.
          if (loaded !== undefined) return loaded
          failures += 1
          loading = undefined
          throw error
        })
        .finally(() => (onArrival = undefined))
      return loading
    },
  }
}

function failure(error: unknown, { name, retries }: LoaderOptions): LoadError {
  return new LoadError(
    error instanceof BinnacleError ? error.code : 'load-failed',
    `lazyComponent: "${name}" could not be loaded in ${retries + 1} attempts: ${messageOf(error)} ` +
      'The network may be gone, or a deploy may have replaced the files of this page; trying again, or loading the page anew, helps.',
    { cause: error },
  )
}
