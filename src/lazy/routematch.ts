/** What a segment says of a page: a word more than a parameter, and a splat less than nothing. These are React Router's numbers. */
const STATIC_SCORE = 10
const PARAM_SCORE = 3
const SPLAT_SCORE = -2

interface Pattern<Path> {
  path: Path
  score: number
  regexp: RegExp
}

/**
 * Finds the path that a pathname leads to, as React Router does: the most specific one, whatever their order; of two that are equal, the first.
 * Case and slashes at the end do not matter, `:id?` and `word?` may be missing, `*` at the end stands for the rest, also for none.
 */
export function createRouteMatch<Path extends string>(paths: readonly Path[]): (pathname: string) => Path | undefined {
  const patterns: Pattern<Path>[] = paths.flatMap((path) =>
    withoutOptional(path.split('/').filter(Boolean)).map((segments) => ({ path, score: scoreOf(segments), regexp: regexpOf(segments) })),
  )
  // Sorting is stable: what is equal keeps its order.
  patterns.sort((a, b) => b.score - a.score)
  return (pathname) => {
    const decoded = decode(pathname)
    return patterns.find(({ regexp }) => regexp.test(decoded))?.path
  }
}

/** `/a/:x?` stands for `/a/:x` and `/a`. */
function withoutOptional([first, ...rest]: readonly string[]): string[][] {
  if (first === undefined) return [[]]
  const tails = withoutOptional(rest)
  const isOptional = first.endsWith('?')
  const present = tails.map((tail) => [isOptional ? first.slice(0, -1) : first, ...tail])
  return isOptional ? [...present, ...tails] : present
}

function scoreOf(segments: readonly string[]): number {
  let score = segments.length
  for (const segment of segments) {
    score += segment === '*' ? SPLAT_SCORE : /^:[\w-]+$/.test(segment) ? PARAM_SCORE : STATIC_SCORE
  }
  return score
}

function regexpOf(segments: readonly string[]): RegExp {
  const hasSplat = segments.at(-1) === '*'
  const source = (hasSplat ? segments.slice(0, -1) : segments).map(
    (segment) => `/${segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/^:[\w-]+/, '[^/]+')}`,
  )
  return new RegExp(`^${source.join('')}${hasSplat ? '(?:/.*)?' : '/*'}$`, 'i')
}

/** Paths are written in plain words; an address has them escaped. */
function decode(pathname: string): string {
  try {
    return pathname
      .split('/')
      .map((segment) => decodeURIComponent(segment).replaceAll('/', '%2F'))
      .join('/')
  } catch {
    return pathname
  }
}
