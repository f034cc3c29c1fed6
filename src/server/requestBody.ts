import { BinnacleError } from '../core/errors.js'

/**
 * Reads a body of at most so many bytes. It stops at the first byte too many, so that no client decides how much memory a request takes.
 *
 * @throws BinnacleError `too-large`, `invalid-request` where it is not UTF-8
 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new BinnacleError('too-large', `The body is over ${maxBytes} bytes. Send less at once.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!request.body) return ''
  const reader = request.body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let size = 0
  let content = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (value) size += value.byteLength
    if (size > maxBytes) {
      // Not awaited: a body that never ends need not end.
      void reader.cancel().catch(() => {})
      throw tooLarge()
    }
    try {
      content += decoder.decode(value, { stream: !done })
    } catch (cause) {
      throw new BinnacleError('invalid-request', 'The body is not UTF-8.', { cause })
    }
    if (done) return content
  }
}
