import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'

/** `npm start` as a person has it, from source, on a free port. What it keeps is in `folder`, or in the database of `databaseUrl`. */
export async function startDemo({ folder, databaseUrl = '' }: { folder: string; databaseUrl?: string }) {
  const demo = spawn(process.execPath, [fileURLToPath(new URL('../../demo/start.mjs', import.meta.url))], {
    // Pages as they are built for people, whatever this test runs in.
    env: { ...process.env, NODE_ENV: '', DATABASE_URL: databaseUrl, PORT: '0', DEMO_DATA: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  demo.stdout.on('data', (chunk) => (said += chunk))
  const [origin, place] = await vi.waitFor(
    () => {
      const [, where, kept] = /(http:\/\/localhost:\d+)\/account, kept in (.+)\n/.exec(said) ?? []
      if (!where || !kept) throw new Error(`The demo has not said where it is: ${said}`)
      return [where, kept]
    },
    { timeout: 90_000 },
  )
  return {
    origin,
    /** Where it says that it keeps what it is told. */
    place,
    /** Ends it as a terminal does; it has to end well. */
    async stop() {
      const gone = once(demo, 'exit')
      demo.kill('SIGTERM')
      const [status] = demo.exitCode === null ? await gone : [demo.exitCode]
      expect(status).toBe(0)
    },
  }
}
