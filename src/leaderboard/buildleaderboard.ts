import { BinnacleError } from '../core/errors.js'
import { checkColumns, createLeaderboardFromColumns, indexColumns, type Leaderboard, type LeaderboardOptions } from '../core/rank.js'
import type { PlayerColumns } from '../core/rankroster.js'
import { sortPasses, turnScores } from '../core/ranksort.js'

/** A slice of work on the page's thread: half a frame. */
const SLICE_MS = 8
/** A worker that has said nothing by then (its module was blocked, say) is not waited for. */
const WORKER_MS = 10_000

export interface BuildOptions<P> extends LeaderboardOptions<P> {
  /** Gives up the build. */
  signal?: AbortSignal
}

/** Lets the page handle what waits, then goes on. */
const breathe = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })

async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  let started = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - started < SLICE_MS) continue
    await breathe()
    signal?.throwIfAborted()
    started = performance.now()
  }
}

/** Sorts in a module worker; undefined where there are no workers, or this one is not allowed or not found. */
function sortInWorker(keys: Float64Array, signal?: AbortSignal): Promise<Int32Array | undefined> {
  if (typeof Worker === 'undefined') return Promise.resolve(undefined)
  return new Promise((resolve) => {
    let worker: Worker
    try {
      worker = new Worker(new URL('./sortworker.js', import.meta.url), { type: 'module' })
    } catch {
      resolve(undefined)
      return
    }
    const end = (order?: Int32Array) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      worker.terminate()
      resolve(order)
    }
    const giveUp = () => end()
    const timer = setTimeout(giveUp, WORKER_MS)
    signal?.addEventListener('abort', giveUp)
    worker.onmessage = (event: MessageEvent<Int32Array>) => end(event.data)
    worker.onerror = (event) => {
      event.preventDefault()
      end()
    }
    const copy = keys.slice()
    worker.postMessage(copy, [copy.buffer])
  })
}

/**
 * A leaderboard of a million players without a pause of the page: the order is made in a worker, the index of ids in slices beside it. Takes
 * columns, `{ id: string[], score: Float64Array, name: string[], … }`, which it keeps and must not be changed afterwards.
 *
 * @example
 * const board = await buildLeaderboard({ id: ids, score: scores, name: names }, { order: 'descending' })
 *
 * @throws BinnacleError `length-mismatch`, `invalid-data`, `duplicate-id`, `invalid-option`; the signal's reason
 */
export async function buildLeaderboard<P extends object = object>(
  columns: PlayerColumns<P>,
  { signal, ...options }: BuildOptions<P> = {},
): Promise<Leaderboard<P>> {
  signal?.throwIfAborted()
  const { id, score } = columns
  if (!Array.isArray(id) || score === undefined || score.length !== id.length) {
    throw new BinnacleError(
      'length-mismatch',
      `buildLeaderboard: there are ${id?.length ?? 'no'} ids and ${score?.length ?? 'no'} scores. Pass the columns id and score with one value a player each.`,
    )
  }
  const scores = await inSlices(checkColumns(id, score), signal)
  // The order is made in the worker while the ids are indexed here. A copy of 8 MB is all it is sent.
  const keys = turnScores(scores.slice(), options.order)
  const sorting = sortInWorker(keys, signal)
  const index = await inSlices(indexColumns(id), signal)
  const order = (await sorting) ?? (await inSlices(sortPasses(keys), signal))
  signal?.throwIfAborted()
  return createLeaderboardFromColumns(columns, index, scores, options, order)
}
