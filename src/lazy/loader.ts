import { BinnacleError, messageOf } from '../core/errors.js'
import { forgetReload, isMissingChunk, reloadOnce } from './reload.js'

export interface LoaderOptions {
  name: string
  /** How often to try again by itself. */
  retries: number
  /** How long one attempt may take. */
  timeoutMs: number
  /** Load the page anew, once, when its chunks are gone. */
  reloadWhenGone: boolean
}

/** Thrown where a component could not be loaded; its own class, so that a boundary can tell it from what a loaded component throws. */
export class LoadError extends BinnacleError {}

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

  const attempt = () => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new BinnacleError('timed-out', `lazyComponent: "${options.name}" did not load within ${options.timeoutMs} ms.`))
      }, options.timeoutMs)
    })
    // In here a load that throws at once fails like any other.
    const result = new Promise<Loaded>((resolve) => resolve(load()))
    return Promise.race([result, late]).finally(() => clearTimeout(timer))
  }

  const run = async (): Promise<Loaded> => {
    for (let failures = 0; ; failures += 1) {
      try {
        const result = await attempt()
        if (options.reloadWhenGone) forgetReload(options.name)
        return result
      } catch (error) {
        // What it loaded is not a component: another attempt would load the same.
        if (error instanceof LoadError) throw error
        if (failures < options.retries) {
          await wait(BACKOFF_MS * 2 ** failures)
          continue
        }
        // The page goes: neither the component nor an error is going to be seen.
        if (options.reloadWhenGone && isMissingChunk(error) && reloadOnce(options.name)) return new Promise(() => {})
        throw failed(error, options)
      }
    }
  }

  return {
    peek: () => loaded,
    get: () => {
      if (loaded !== undefined) return Promise.resolve(loaded)
      loading ??= run().then(
        (result) => (loaded = result),
        (error: unknown) => {
          loading = undefined
          throw error
        },
      )
      return loading
    },
  }
}

function failed(error: unknown, { name, retries }: LoaderOptions): LoadError {
  return new LoadError(
    error instanceof BinnacleError ? error.code : 'load-failed',
    `lazyComponent: "${name}" could not be loaded in ${retries + 1} attempts: ${messageOf(error)} ` +
      'The network may be gone, or a deploy may have replaced the files of this page; trying again, or loading the page anew, helps.',
    { cause: error },
  )
}
