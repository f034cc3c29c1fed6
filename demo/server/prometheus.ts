import type { Handler } from 'binnacle/server'

const LARGEST_BYTES = 64 * 1024

/**
 * Passes the dashboard's queries on to the Prometheus of `PROMETHEUS_URL`, so that the page stays on one origin and the server decides who may ask; nothing else of its API can be reached.
 * Undefined without one: the dashboard then shows what this process measures itself.
 */
export function openPrometheus(
  authorize: (request: Request) => boolean,
  url = process.env.PROMETHEUS_URL,
): ReadonlyMap<string, Handler> | undefined {
  if (!url) return undefined
  const base = url.replace(/\/+$/, '')
  const pass =
    (path: string): Handler =>
    async (request) => {
      if (request.method !== 'POST' || !authorize(request)) return Response.json({ error: 'Only for the dashboard.' }, { status: 403 })
      const form = await request.text()
      if (form.length > LARGEST_BYTES) return Response.json({ error: 'The query is too long.' }, { status: 413 })
      try {
        const answer = await fetch(`${base}${path}`, {
          method: 'POST',
          body: form,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          signal: AbortSignal.any([request.signal, AbortSignal.timeout(10_000)]),
        })
        return new Response(answer.body, {
          status: answer.status,
          headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        })
      } catch (error) {
        if (request.signal.aborted) throw error
        console.error(`Demo: Prometheus: ${(error as Error).message}`)
        return Response.json({ error: 'The Prometheus of PROMETHEUS_URL does not answer.' }, { status: 502 })
      }
    }
  return new Map(['/api/v1/query', '/api/v1/query_range'].map((path) => [`/prometheus${path}`, pass(path)]))
}
