import { readFile } from 'node:fs/promises'
import path from 'node:path'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Everything from this origin alone: Binnacle injects no style and no script. */
const POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

/** Serves the built pages' files. Names under assets/ carry a hash of their content, so they are kept for good. */
export function createFiles(folder: string) {
  return async (name: string): Promise<Response> => {
    const file = path.join(folder, path.normalize(`/${name}`))
    const type = TYPES[path.extname(file)]
    const body = type && (await readFile(file).catch(() => null))
    if (!body) return new Response('Not found', { status: 404 })
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': type,
        'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      },
    })
  }
}
