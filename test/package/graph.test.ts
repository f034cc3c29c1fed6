import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIST, doors, isLibrary, isNode, readGraph, wayTo, type Graph } from './graph.js'

const isServer = (door: string) => door.startsWith('binnacle/server')
const client = Object.entries(doors).filter(([door]) => !isServer(door))
const server = Object.entries(doors).filter(([door]) => isServer(door))
// binnacle/charts/recharts is for people who have recharts anyway.
const light = client.filter(([door]) => door !== 'binnacle/charts/recharts')

describe('what the doors of the build reach', () => {
  let graph: Graph
  beforeAll(async () => {
    graph = await readGraph(DIST, Object.values(doors))
  })

  it.each(client)('%s reaches no node: module', (_, entry) => {
    expect(wayTo(graph, entry, isNode)).toBeUndefined()
  })

  it.each(light)('%s does not load recharts with its first view', (_, entry) => {
    expect(wayTo(graph, entry, isLibrary('recharts'))).toBeUndefined()
  })

  it.each(server)('%s reaches no React', (_, entry) => {
    expect(wayTo(graph, entry, isLibrary('react', 'react-dom', 'swr', 'zustand', 'recharts'))).toBeUndefined()
  })

  it('binnacle/lazy loads each component on demand, from its own module, and none of them at once', () => {
    const onDemand = [...graph]
      .filter(([file]) => file.startsWith('lazy/'))
      .flatMap(([, edges]) => edges.filter((edge) => edge.isDynamic).map((edge) => edge.to))
    expect(onDemand.length).toBeGreaterThan(0)
    // In esbuild, import() of a part's index would bring the whole part.
    expect(onDemand.filter((file) => file.endsWith('index.js'))).toEqual([])
    expect(wayTo(graph, 'lazy/index.js', (name) => onDemand.includes(name))).toBeUndefined()
  })

  it('every module of the build hangs below a door, or is types alone', async () => {
    const files = (await readdir(DIST, { recursive: true })).filter((file) => file.endsWith('.js') && !graph.has(file))
    const idle: string[] = []
    for (const file of files) {
      const code = await readFile(path.join(DIST, file), 'utf8')
      if (code.replace(/^\/\/#.*$/m, '').trim() !== '') idle.push(file)
    }
    expect(idle).toEqual([])
  })
})

describe('the check itself', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'binnacle-graph-'))
    const write = (file: string, code: string) => writeFile(path.join(folder, file), code)
    await write('door.js', `export * from './part.js'`)
    await write('part.js', `import './deep.js'; export const later = () => import('./chart.js')`)
    await write('deep.js', `import { readFileSync } from 'node:fs'; export const deep = readFileSync`)
    await write('chart.js', `export { Line } from 'recharts'`)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('finds a node: module behind two files, and names the way', async () => {
    const graph = await readGraph(folder, ['door.js'])
    expect(wayTo(graph, 'door.js', isNode)).toEqual(['door.js', 'part.js', 'deep.js', 'node:fs'])
  })

  it('lets import() load recharts, and finds it where it is imported at once', async () => {
    const graph = await readGraph(folder, ['door.js'])
    expect(wayTo(graph, 'door.js', isLibrary('recharts'))).toBeUndefined()
    expect(wayTo(graph, 'chart.js', isLibrary('recharts'))).toEqual(['chart.js', 'recharts'])
  })
})
