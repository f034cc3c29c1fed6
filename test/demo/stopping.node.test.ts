import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { createHangingProxy } from '../support/hangingProxy.js'
import { findRedis, startRedis } from '../support/redis.mjs'

const START = fileURLToPath(new URL('../../demo/start.mjs', import.meta.url))

it.skipIf(!process.env.CI && !(await findRedis()))(
  'the demo ends by SIGTERM though its Redis hangs, and answers what waits for it 503',
  async () => {
    const redis = (await startRedis())!
    onTestFinished(() => redis.stop())
    const proxy = await createHangingProxy({ port: Number(new URL(redis.url).port) })
    onTestFinished(() => proxy.close())
    const folder = await mkdtemp(path.join(os.tmpdir(), 'binnacle-stopping-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const env = { ...process.env, PORT: '0', DEMO_DATA: folder, REDIS_URL: `redis://127.0.0.1:${proxy.port}` }
    const demo = spawn(process.execPath, [START], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void demo.kill('SIGKILL'))
    const ended = new Promise<number | null>((resolve) => demo.once('exit', resolve))
    const url = await new Promise<string>((resolve, reject) => {
      let out = ''
      demo.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)))
      demo.stdout.on('data', (chunk) => {
        out += String(chunk)
        const found = /Binnacle demo: (\S+)\n/.exec(out)
        if (found) resolve(found[1]!)
      })
    })
    proxy.hang()
    const waiting = fetch(`${url}api/boards/movies/all/window?start=0&count=1`)
    // It is under way once the demo counts it.
    await expect
      .poll(async () => (await (await fetch(`${url}metrics`)).text()).match(/^http_server_active_requests(?:\{.*\})? (\d+)$/m)?.[1], {
        timeout: 30_000,
      })
      .toBe('1')
    demo.kill('SIGTERM')
    const answer = await waiting
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await ended).toBe(0)
  },
  180_000,
)
