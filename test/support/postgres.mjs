import { execFile } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = '/usr/lib/postgresql'

/** The newest engine that the system's packages brought, or null. */
export async function findPostgres() {
  const versions = await readdir(ROOT).catch(() => [])
  const newest = versions.toSorted((left, right) => Number(right) - Number(left))[0]
  return newest ? path.join(ROOT, newest, 'bin') : null
}

/**
 * A PostgreSQL of one's own: in a temporary folder, on a free port of 127.0.0.1, gone when stopped. Null where no engine is installed; with CI=true that is an error.
 * It does not wait for the disk: it has nothing to keep.
 */
export async function startPostgres() {
  const bin = await findPostgres()
  if (!bin) {
    if (process.env.CI) throw new Error('No PostgreSQL under /usr/lib/postgresql. Install it: apt-get install postgresql')
    return null
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'binnacle-postgres-'))
  const { command, owner } = await asOwner()
  if (owner) await chown(folder, owner.uid, owner.gid)
  const engine = (name, ...args) =>
    run(command[0] ?? path.join(bin, name), [...command.slice(1), ...(command.length > 0 ? [path.join(bin, name)] : []), ...args], {
      cwd: folder,
    })
  const data = path.join(folder, 'data')
  const port = await freePort()
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=100',
    `unix_socket_directories=${folder}`,
    'listen_addresses=127.0.0.1',
    `port=${port}`,
  ]
  try {
    await engine('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync')
    await engine(
      'pg_ctl',
      '-D',
      data,
      '-l',
      path.join(folder, 'log'),
      '-w',
      '-o',
      settings.map((setting) => `-c ${setting}`).join(' '),
      'start',
    )
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await engine('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user its package made. */
async function asOwner() {
  if (process.getuid?.() !== 0) return { command: [] }
  const { stdout } = await run('id', ['-u', 'postgres'])
  const group = await run('id', ['-g', 'postgres'])
  return { command: ['runuser', '-u', 'postgres', '--'], owner: { uid: Number(stdout), gid: Number(group.stdout) } }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
