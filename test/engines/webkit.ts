import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { SCRIPT_TIMEOUT_MS, type EngineLauncher } from './engine.js'

const LIBRARIES = '/usr/lib'
/** The small browser that comes with WebKitGTK, in a folder per architecture. */
const miniBrowsers = () =>
  existsSync(LIBRARIES)
    ? readdirSync(LIBRARIES)
        .map((folder) => `${LIBRARIES}/${folder}/webkit2gtk-4.1/MiniBrowser`)
        .filter((file) => existsSync(file))
    : []

const isOnPath = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0

/** WebKitGTK in a virtual display, by plain WebDriver. */
export const webkit: EngineLauncher = {
  name: 'WebKit',
  packages: 'webkit2gtk-driver xvfb',
  find: () => (isOnPath('WebKitWebDriver') && isOnPath('Xvfb') ? (miniBrowsers()[0] ?? null) : null),
  async launch(binary) {
    const display = await startDisplay()
    const port = await freePort()
    const driver = spawn('WebKitWebDriver', ['-p', String(port)], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: display.name,
        // As root in a container, without a graphics card.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_DISABLE_DMABUF_RENDERER: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    })
    const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const { value } = (await response.json()) as { value: T & { message?: string } }
      if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value.message}`)
      return value
    }
    await untilReady(() => call<{ ready: boolean }>('GET', '/status'))

    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } }
    const { sessionId, capabilities: got } = await call<{ sessionId: string; capabilities: Record<string, string> }>('POST', '/session', {
      capabilities,
    })
    const session = `/session/${sessionId}`
    await call('POST', `${session}/timeouts`, { script: SCRIPT_TIMEOUT_MS, pageLoad: SCRIPT_TIMEOUT_MS })
    await call('POST', `${session}/window/rect`, { width: 1_100, height: 900 })
    const [first] = await call<string[]>('GET', `${session}/window/handles`)
    let isFirstFree = true
    let inUse = first
    const enter = async (handle: string) => {
      if (handle !== inUse) await call('POST', `${session}/window`, { handle })
      inUse = handle
    }
    return {
      version: `WebKitGTK ${got.browserVersion}`,
      async open(url) {
        const handle = isFirstFree ? first! : (await call<{ handle: string }>('POST', `${session}/window/new`, { type: 'tab' })).handle
        isFirstFree = false
        await enter(handle)
        await call('POST', `${session}/url`, { url })
        return {
          async run<T>(body: string) {
            await enter(handle)
            const script = `const done = arguments[0]; (async () => {${body}})().then((value) => done({ value }), (error) => done({ error: String(error) }))`
            const result = await call<{ value?: T; error?: string }>('POST', `${session}/execute/async`, { script, args: [] })
            if (result.error !== undefined) throw new Error(result.error)
            return result.value as T
          },
          async close() {
            await enter(handle)
            // The session ends with its last tab.
            if (handle !== first) await call('DELETE', `${session}/window`)
            inUse = undefined
          },
        }
      },
      async close() {
        await call('DELETE', session).catch(() => {})
        await stop(driver)
        await stop(display.process)
      },
    }
  },
}

/** Xvfb picks a free display, and writes its number. */
async function startDisplay() {
  const process = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    process.stdout.on('data', (data: Buffer) => resolve(String(data).trim()))
    process.once('error', reject)
    process.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
  })
  return { name: `:${number}`, process }
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** The driver does not say when it listens. */
async function untilReady(ask: () => Promise<{ ready: boolean }>) {
  const deadline = Date.now() + 30_000
  for (;;) {
    const { ready } = await ask().catch(() => ({ ready: false }))
    if (ready) return
    if (Date.now() > deadline) throw new Error('WebKitWebDriver did not become ready within 30 s.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
