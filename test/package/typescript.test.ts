import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installConsumer } from './consumer.js'

let consumer: Awaited<ReturnType<typeof installConsumer>>

beforeAll(async () => {
  consumer = await installConsumer(['react', 'react-dom', 'swr', 'recharts', 'typescript', '@types/react', '@types/react-dom'])
})
afterAll(() => consumer?.remove())

// Neither Vite nor Next.js is here to declare `*.css`.
it.each([
  ['Bundler', 'ESNext'],
  ['NodeNext', 'NodeNext'],
])('type-checks with moduleResolution %s, the style sheets included', async (moduleResolution, module) => {
  const app = consumer.open('typescript-app', {})
  const compilerOptions = {
    ...{ module, moduleResolution, target: 'ES2022', lib: ['ES2023', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx', types: [] },
    ...{ strict: true, noEmit: true, noUncheckedSideEffectImports: true, skipLibCheck: true },
  }
  writeFileSync(path.join(app.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['index.tsx'] }))
  const { stdout } = await app.run('tsc', '-p', '.').catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})
