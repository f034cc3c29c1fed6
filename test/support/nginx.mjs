import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The path of `nginx`, or null where it is not installed; with CI=true that is an error. */
export async function findNginx() {
  const found = await run('sh', ['-c', 'command -v nginx || ls /usr/sbin/nginx']).catch(() => null)
  if (found) return found.stdout.trim()
  if (process.env.CI) throw new Error('No nginx on the path. Install it: apt-get install nginx-light')
  return null
}

/**
 * An nginx of one's own that keeps what the server behind it allows: on a free port of 127.0.0.1, with its cache in a temporary folder. What
 * it did with a request is in the answer's `x-cache`: MISS, HIT, EXPIRED, REVALIDATED. Null where it is not installed.
 *
 * @param {string} upstream origin of the server behind it
 */
export async function startNginx(upstream) {
  const binary = await findNginx()
  if (!binary) return null
  const folder = await mkdtemp(path.join(os.tmpdir(), 'binnacle-nginx-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`)
  await writeFile(
    path.join(folder, 'nginx.conf'),
    // Root's workers would be somebody who may not enter the folder.
    `${process.getuid?.() === 0 ? 'user root;' : ''}
     daemon off;
     worker_processes 1;
     pid ${folder}/pid;
     error_log stderr error;
     events {}
     http {
       access_log off;
       ${temporary.join('\n')}
       proxy_cache_path ${folder}/cache keys_zone=binnacle:1m;
       server {
         listen 127.0.0.1:${port};
         location / {
           proxy_pass ${upstream};
           proxy_cache binnacle;
           proxy_cache_revalidate on;
           add_header x-cache $upstream_cache_status always;
         }
       }
     }`,
  )
  const child = spawn(binary, ['-p', folder, '-c', path.join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (chunk) => (log += chunk))
  const ended = new Promise((resolve) => child.once('close', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const origin = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await fetch(origin).catch(() => null)); tries += 1) {
    if (tries > 300 || child.exitCode !== null) {
      await stop()
      throw new Error(`nginx did not become ready:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { origin, stop }
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
