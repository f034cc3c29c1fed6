import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { PostgresPool } from 'binnacle/server/postgres'

export interface DemoData {
  database: PostgresPool
  /** What factors are sealed with: 32 bytes, base64. */
  key: string
  /** Where it is kept, in words. */
  place: string
  close(): Promise<void>
}

/**
 * What outlives a restart: PostgreSQL by `DATABASE_URL`, else an embedded one (PGlite) in `folder`. The key that secrets are sealed with is a file beside the embedded
 * database, which is good enough for a demo; an application keeps it in its secret store.
 */
export async function openData(folder: string, databaseUrl = process.env.DATABASE_URL): Promise<DemoData> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const key = await readOrMakeKey(path.join(folder, 'key'))
  if (databaseUrl) {
    const { default: pg } = await import('pg')
    // The engine gives a statement up first, then the store answers for it (5 s), then the connection leaves the pool.
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 3_000,
      statement_timeout: 4_000,
      query_timeout: 6_000,
    })
    // A connection that is lost while nobody uses it would end the process; the pool makes another.
    pool.on('error', ({ message }) => console.error(`Demo: a connection to the database was lost: ${message}`))
    return { database: pool, key, place: 'the PostgreSQL of DATABASE_URL', close: () => pool.end() }
  }
  const { PGlite } = await import('@electric-sql/pglite')
  const release = await claim(path.join(folder, 'owner'))
  const database = release ? await PGlite.create(path.join(folder, 'postgres')) : await PGlite.create()
  return {
    database,
    key,
    place: release ? `an embedded PostgreSQL in ${path.relative('.', folder) || folder}` : 'memory, since another demo has the folder open',
    async close() {
      await database.close()
      await release?.()
    },
  }
}

async function readOrMakeKey(file: string): Promise<string> {
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')
  // Of two that start at once, one writes.
  await writeFile(file, key, { flag: 'wx', mode: 0o600 }).catch((error) => {
    if (error.code !== 'EEXIST') throw error
  })
  return readFile(file, 'utf8')
}

/** An embedded database is one process's alone: two would ruin it. Undefined where another process that still runs has it. */
async function claim(file: string): Promise<(() => Promise<void>) | undefined> {
  const owner = Number(await readFile(file, 'utf8').catch(() => ''))
  if (owner && owner !== process.pid && isRunning(owner)) return undefined
  await writeFile(file, String(process.pid))
  return () => rm(file, { force: true })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
