// What is loading on demand at this moment, so that a page which is about to be printed can wait for it.
const pending = new Set<Promise<unknown>>()

/** Counts a load until it is done, well or badly. */
export function trackLoad<Result>(load: Promise<Result>): Promise<Result> {
  const forget = () => pending.delete(load)
  pending.add(load)
  load.then(forget, forget)
  return load
}

/** Resolves when nothing loads any more; what was loaded may itself have started the next load. */
export async function loadsSettled(): Promise<void> {
  await nextPaint()
  while (pending.size > 0) {
    await Promise.allSettled(pending)
    await nextPaint()
  }
}

/** After two frames React has rendered what was asked for before the first, and its effects have run. */
const nextPaint = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
