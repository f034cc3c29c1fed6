import { BinnacleError, messageOf } from '../../core/errors.js'
import { checkTimeout, STATEMENT_TIMEOUT_MS, withinDeadline } from '../deadline.js'

/** The part of a node-redis 6 client that is used. */
export interface RedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** A client that knows scripts by their digest is not sent them each time. */
export interface RedisScriptClient extends RedisClient {
  scriptLoad?(script: string): Promise<string>
  evalSha?(digest: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** Redis refused the script before its first command, or the client never sent it. */
const NOTHING_DONE = /^(?:NOSCRIPT|OOM|READONLY|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|NOAUTH|NOPERM)\b/
const NEVER_SENT: ReadonlySet<string> = new Set(['ClientOfflineError', 'ClientClosedError', 'TimeoutError'])

/**
 * The same client with a deadline: node-redis has none for a command that was sent. Where Redis did nothing the error is `unavailable`, with the cause; all other
 * errors leave open whether the script ran.
 */
export function withDeadline(who: string, client: RedisScriptClient, timeoutMs = STATEMENT_TIMEOUT_MS): RedisScriptClient {
  checkTimeout(who, timeoutMs)
  const within = async <T>(send: () => Promise<T>): Promise<T> => {
    try {
      return await withinDeadline(who, 'Redis', timeoutMs, send())
    } catch (error) {
      const message = messageOf(error)
      if (!NOTHING_DONE.test(message) && !NEVER_SENT.has((error as Error)?.name)) throw error
      throw new BinnacleError('unavailable', `${who}: Redis did not take a script (${message.slice(0, 80)}).`, { cause: error })
    }
  }
  return {
    eval: (script, options) => within(() => client.eval(script, options)),
    ...(client.scriptLoad && client.evalSha
      ? {
          scriptLoad: (script: string) => within(() => client.scriptLoad!(script)),
          evalSha: (digest: string, options: { keys: string[]; arguments: string[] }) => within(() => client.evalSha!(digest, options)),
        }
      : {}),
  }
}
