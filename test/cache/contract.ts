import type { CacheTier, StoredEntry } from 'binnacle/cache'
import { describe, expect, it, onTestFinished } from 'vitest'

/**
 * What every tier must keep, whoever wrote it. Give it a function that opens the tier on an empty backing; and for a tier that outlives the
 * page, one that opens it again on the same.
 *
 * @example
 * describeTier('my tier', async () => ({ open: () => myTier(database) }))
 */
export interface TierHarness {
  open(): CacheTier
  dispose?(): void | Promise<void>
}

export interface TierTraits {
  /** A second opening sees what the first wrote. @default true */
  persists?: boolean
  /** Values come back as JSON says them. @default true */
  isJson?: boolean
}

const NAME = 'ada.1:abc:user_1'
const OTHER = 'ada.1:abc:user_12'

export const stored = (value: unknown, more: Partial<StoredEntry> = {}): StoredEntry => ({
  value,
  updatedAt: Date.now(),
  version: 0,
  tags: [],
  keepMs: 3_600_000,
  isAuthored: true,
  ...more,
})
const writing = (tier: CacheTier, entries: Record<string, StoredEntry>) => tier.write(new Map(Object.entries(entries)))

export function describeTier(
  name: string,
  prepare: () => TierHarness | Promise<TierHarness>,
  { persists = true, isJson = true }: TierTraits = {},
) {
  const start = async () => {
    const harness = await prepare()
    const opened: CacheTier[] = []
    const open = () => {
      const tier = harness.open()
      tier.connect?.({ clock: Date.now, invalidated() {} })
      opened.push(tier)
      return tier
    }
    onTestFinished(async () => {
      for (const tier of opened) tier.dispose?.()
      await harness.dispose?.()
    })
    return { tier: open(), reopen: open }
  }

  describe(`the tier contract: ${name}`, () => {
    it('reads nothing where nothing was written', async () => {
      const { tier } = await start()
      expect(await tier.read(NAME)).toBeUndefined()
    })

    it.each([
      ['an object', { name: 'Ada', tags: ['a', 'b'], nested: { deep: [1, null, true] } }],
      ['a string with everything', 'Ä–\u{1F6F3}\u0000;"\\\n'],
      ['zero', 0],
      ['false', false],
      ['null', null],
      ['an empty string', ''],
    ])('gives back %s as it was', async (_, value) => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored(value, { version: 3, tags: ['one', 'two, three;'] }) })
      const entry = await tier.read(NAME)
      expect(entry?.value).toEqual(value)
      expect(entry).toMatchObject({ version: 3, tags: ['one', 'two, three;'] })
    })

    it('gives back the age, and never a younger one', async () => {
      const { tier } = await start()
      const updatedAt = Date.now() - 50_000
      await writing(tier, { [NAME]: stored('x', { updatedAt }) })
      const entry = (await tier.read(NAME))!
      const age = entry.ageMs ?? Date.now() - entry.updatedAt
      expect(age).toBeGreaterThanOrEqual(50_000)
      expect(age).toBeLessThan(60_000)
    })

    it('keeps a value that is never to be dropped', async () => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored('x', { keepMs: Infinity }) })
      expect((await tier.read(NAME))?.value).toBe('x')
    })

    it('replaces a value', async () => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored('old', { updatedAt: Date.now() - 10_000 }) })
      await writing(tier, { [NAME]: stored('new') })
      expect((await tier.read(NAME))?.value).toBe('new')
    })

    it('writes many at once, each for itself', async () => {
      const { tier } = await start()
      const names = Array.from({ length: 100 }, (_, index) => `ada.1:abc:item_${index}`)
      await writing(tier, Object.fromEntries(names.map((each, index) => [each, stored(index)])))
      expect((await Promise.all(names.map(async (each) => (await tier.read(each))?.value))).every((value, index) => value === index)).toBe(
        true,
      )
    })

    it('removes one entry, and not the one whose name begins alike', async () => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored(1), [OTHER]: stored(12) })
      await tier.remove({ owners: ['ada'], name: NAME })
      expect(await tier.read(NAME)).toBeUndefined()
      expect((await tier.read(OTHER))?.value).toBe(12)
    })

    it('removes by tag', async () => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored(1, { tags: ['user'] }), [OTHER]: stored(12, { tags: ['users', 'other'] }) })
      await tier.remove({ owners: ['ada'], tag: 'user' })
      expect(await tier.read(NAME)).toBeUndefined()
      expect((await tier.read(OTHER))?.value).toBe(12)
    })

    it("removes an owner's, and leaves the others'", async () => {
      const { tier } = await start()
      const public_ = '_.1:abc:user_1'
      await writing(tier, { [NAME]: stored('private'), [public_]: stored('public') })
      await tier.remove({ owners: ['ada'] })
      expect(await tier.read(NAME)).toBeUndefined()
      expect((await tier.read(public_))?.value).toBe('public')
    })

    it('removes by template and by some of its parameters', async () => {
      const { tier } = await start()
      const { defineKey } = await import('binnacle/cache')
      const key = defineKey('score_{user}_{game}', { ttl: 'short' })
      const nameOf = (user: string, game: string) => `ada.1:${key.definition.fingerprint}:${key({ user, game })}`
      await writing(tier, { [nameOf('1', 'a')]: stored(1), [nameOf('12', 'a')]: stored(2), [nameOf('1', 'b')]: stored(3) })
      await tier.remove({ owners: ['ada'], template: key.template, parameters: { user: '1', game: 'a' } })
      expect(await tier.read(nameOf('1', 'a'))).toBeUndefined()
      expect((await tier.read(nameOf('1', 'b')))?.value).toBe(3)
      await tier.remove({ owners: ['ada'], template: key.template, parameters: { user: '1' } })
      expect(await tier.read(nameOf('1', 'b'))).toBeUndefined()
      expect((await tier.read(nameOf('12', 'a')))?.value).toBe(2)
      await tier.remove({ owners: ['ada'], template: key.template })
      expect(await tier.read(nameOf('12', 'a'))).toBeUndefined()
    })

    it.runIf(isJson)('leaves nothing of a value it could not keep, and counts it', async () => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored('old', { updatedAt: Date.now() - 10_000 }) })
      await writing(tier, { [NAME]: stored(12n) })
      expect(await tier.read(NAME)).toBeUndefined()
      expect(tier.stats().rejections).toBe(1)
    })

    it.runIf(persists)('is there when it is opened again', async () => {
      const { tier, reopen } = await start()
      await writing(tier, { [NAME]: stored({ name: 'Ada' }) })
      tier.dispose?.()
      expect((await reopen().read(NAME))?.value).toEqual({ name: 'Ada' })
    })

    it('peeks what it would read, if it can peek', async () => {
      const { tier } = await start()
      await writing(tier, { [NAME]: stored('x') })
      if (tier.peek) expect(tier.peek(NAME)?.value).toBe('x')
      if (tier.keys) expect(await tier.keys()).toEqual([NAME])
    })
  })
}
