import type { Core } from './core.js'
import type { Envelope, TabMessage } from './tabs.js'

/** Of each sender so many late numbers are told from doubled ones. */
const REMEMBERED = 1_000

function isEnvelope(data: unknown): data is Envelope {
  const { from, number } = (data ?? {}) as Partial<Envelope>
  return typeof from === 'string' && Number.isInteger(number)
}

/** An invalidation is told again when it is done, for tabs that were opened meanwhile. */
const isRepeated = (message: TabMessage, heard: ReadonlySet<number>) =>
  message.type === 'remove' && message.again !== undefined && heard.has(message.again)

/**
 * Hears the other tabs. Each numbers its messages: a doubled one is heard once, a late one is still heard, and a missing one is noticed with
 * the next. A tab that opens greets the others, to learn where their numbers stand.
 */
export function createHearing(core: Core, self: string, greet: () => void): (data: unknown) => void {
  const { memory, lanes, owners, forget, forgetFromTab, show, forgetInPage } = core
  const senders = new Map<string, { last: number; heard: Set<number> }>()

  function obey(message: TabMessage) {
    if (message.type === 'remove') {
      const { filter, cause, at } = message
      if (filter.owners.some((each) => owners.includes(each))) void forgetFromTab(filter, cause, at)
      return
    }
    if (message.type === 'failed') {
      for (const hear of core.waits) hear(message)
      return
    }
    // Of a later release.
    if (message.type !== 'set') return
    const { name, stored } = message
    if (!owners.includes(name.slice(0, name.indexOf('.')))) return
    // Overtaken by an invalidation.
    if (!lanes.every((lane) => lane.supersede(name, stored))) return
    core.end('set', name)
    for (const lane of lanes) if ((lane.tier.reach ?? 'page') === 'page') void lane.write(name, stored)
    const known = memory.peek(name)
    if (!known || known.updatedAt > stored.updatedAt) return
    // Both wrote in the same millisecond: what the shared tier has counts.
    const isTie = known.updatedAt === stored.updatedAt && known.isAuthored
    if (isTie || known.version !== stored.version) void forget({ owners, name }, 'invalidate', () => undefined)
    else show(name, { ...known, ...stored, bornAt: stored.updatedAt, source: 'tab' }, 'set')
  }

  return (data) => {
    if (!isEnvelope(data) || data.from === self) return
    const { from, kind, number, message } = data
    const sender = senders.get(from) ?? { last: 0, heard: new Set<number>() }
    senders.set(from, sender)
    if (kind === 'hello') greet()
    const isGap = number > sender.last + 1
    sender.last = Math.max(sender.last, number)
    if (kind !== 'message' || sender.heard.has(number)) return
    sender.heard.add(number)
    if (sender.heard.size > REMEMBERED) for (const oldest of sender.heard) if (sender.heard.delete(oldest)) break
    // What the other tabs share is in order; what this page keeps for itself may not be.
    if (isGap) void forgetInPage()
    if (!isRepeated(message!, sender.heard)) obey(message!)
  }
}
