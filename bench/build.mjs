import path from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

const root = path.resolve(import.meta.dirname, '..')
const dist = (file) => path.join(root, 'dist', file)

/**
 * A production build by Vite, as an application would make one, with `binnacle/*` from dist, one React for everybody and the peers from
 * bench/node_modules.
 *
 * @param {Record<string, string>} entries source text of each entry module by name; it may import by package name or absolute path
 * @returns {Promise<{ chunks: { fileName: string, name: string, isEntry: boolean, code: string, imports: string[], dynamicImports: string[] }[], assets: Map<string, string | Uint8Array> }>}
 */
export async function buildEntries(entries) {
  const prefix = 'virtual:bench/'
  const result = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    mode: 'production',
    plugins: [
      react(),
      {
        name: 'bench-entries',
        resolveId: (id) => (id.startsWith(prefix) ? `\0${id}.tsx` : undefined),
        load: (id) => (id.startsWith(`\0${prefix}`) ? entries[id.slice(prefix.length + 1, -'.tsx'.length)] : undefined),
      },
    ],
    resolve: {
      dedupe: ['react', 'react-dom', 'recharts', 'swr'],
      alias: [
        { find: /^binnacle$/, replacement: dist('index.js') },
        { find: /^binnacle\/(styles(?:-unlayered)?\.css)$/, replacement: dist('$1') },
        { find: /^binnacle\/(.+)$/, replacement: dist('$1/index.js') },
      ],
    },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: Object.fromEntries(Object.keys(entries).map((name) => [name, prefix + name])) },
    },
  })
  const output = [result].flat().flatMap((part) => part.output)
  return {
    chunks: output.filter((part) => part.type === 'chunk'),
    assets: new Map(output.filter((part) => part.type === 'asset').map((part) => [part.fileName, part.source])),
  }
}

/** The chunks a browser loads for `entry` before anything runs: the entry and what it imports statically, all the way down. */
export function staticGraph(chunks, entry) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const seen = new Set()
  const visit = (chunk) => {
    if (!chunk || seen.has(chunk)) return
    seen.add(chunk)
    for (const file of chunk.imports) visit(byName.get(file))
  }
  visit(entry)
  return [...seen]
}

/** The chunks that `entry` may still load later, on demand. */
export function onDemandGraph(chunks, entry) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const first = new Set(staticGraph(chunks, entry))
  const later = new Set()
  const visit = (chunk) => {
    for (const file of [...chunk.imports, ...chunk.dynamicImports]) {
      const next = byName.get(file)
      if (!next || first.has(next) || later.has(next)) continue
      later.add(next)
      visit(next)
    }
  }
  for (const chunk of first) visit(chunk)
  return [...later]
}
