import { defineKey, useCached, type CachedResponse, type CacheKey } from 'binnacle/cache'
import { expectTypeOf, it } from 'vitest'

const key = defineKey('user_{id}', { ttl: 'short' })({ id: '1' })
const load = async () => 'Ada'

it('narrows data with suspense and with fallbackData, as SWR does', () => {
  expectTypeOf(useCached(key, load).data).toEqualTypeOf<string | undefined>()
  expectTypeOf(useCached(key, load, { suspense: true }).data).toEqualTypeOf<string>()
  expectTypeOf(useCached(key, load, { fallbackData: 'nobody' }).data).toEqualTypeOf<string>()
  expectTypeOf(useCached<string>(key, load, { suspense: true }).data).toEqualTypeOf<string>()
  expectTypeOf(useCached(key, load, { suspense: false }).data).toEqualTypeOf<string | undefined>()
  expectTypeOf(useCached(key, load, { keepPreviousData: true }).data).toEqualTypeOf<string | undefined>()
  expectTypeOf(useCached(null as CacheKey<string> | null).data).toEqualTypeOf<string | undefined>()
})

it('may be handed on as the response it is without the option', () => {
  const narrow: CachedResponse<string> = useCached(key, load, { suspense: true })
  expectTypeOf(narrow.data).toEqualTypeOf<string | undefined>()
})
