import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

export const ROOT = path.resolve(import.meta.dirname, '../..')
export const DIST = path.join(ROOT, 'dist')

export interface Edge {
  /** A module of the graph, or the name of a library or `node:` module. */
  to: string
  isDynamic: boolean
}

/** Every module of a build and what it imports, by its path inside dist. */
export type Graph = ReadonlyMap<string, readonly Edge[]>

interface Manifest {
  exports: Record<string, string | { types: string; default: string }>
}
export const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest

/** The doors with JavaScript behind them: `{ 'binnacle/charts': 'charts/index.js' }`. */
export const doors: Record<string, string> = Object.fromEntries(
  Object.entries(manifest.exports).flatMap(([door, target]) =>
    typeof target === 'object' && target.default.endsWith('.js')
      ? [[door.replace(/^\./, 'binnacle'), path.relative('dist', target.default)]]
      : [],
  ),
)

/** Reads the graph that hangs below the entries, without following libraries. */
export async function readGraph(folder: string, entries: string[]): Promise<Graph> {
  const graph = await read(folder, entries)
  // A worker is named by a URL, which esbuild leaves alone: it is loaded on demand, like what is behind import().
  for (const [file, edges] of graph) {
    const code = readFileSync(path.join(folder, file), 'utf8')
    for (const [, worker] of code.matchAll(/new Worker\(\s*new URL\(["'](\.[^"']+)["'], import\.meta\.url\)/g)) {
      const to = path.join(path.dirname(file), worker as string)
      graph.set(file, [...edges, { to, isDynamic: true }])
      for (const [reached, further] of await read(folder, [to])) if (!graph.has(reached)) graph.set(reached, further)
    }
  }
  return graph
}

async function read(folder: string, entryPoints: string[]): Promise<Map<string, readonly Edge[]>> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    metafile: true,
    write: false,
    outdir: 'out',
    logLevel: 'silent',
  })
  return new Map(
    Object.entries(metafile.inputs).map(([file, input]) => [
      file,
      input.imports.map(({ path: to, kind }) => ({ to, isDynamic: kind === 'dynamic-import' })),
    ]),
  )
}

/** The way from `entry` to the first thing it imports statically that `isForbidden`, or undefined. What is loaded by `import()` does not count. */
export function wayTo(graph: Graph, entry: string, isForbidden: (name: string) => boolean): string[] | undefined {
  const seen = new Set<string>([entry])
  const queue = [[entry]]
  for (let way = queue.shift(); way; way = queue.shift()) {
    for (const { to, isDynamic } of graph.get(way.at(-1) as string) ?? []) {
      if (isDynamic) continue
      if (isForbidden(to)) return [...way, to]
      if (!seen.has(to)) {
        seen.add(to)
        queue.push([...way, to])
      }
    }
  }
  return undefined
}

export const isLibrary =
  (...names: string[]) =>
  (name: string) =>
    names.some((library) => name === library || name.startsWith(`${library}/`))
export const isNode = (name: string) => name.startsWith('node:')
