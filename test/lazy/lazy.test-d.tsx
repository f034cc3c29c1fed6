import { CategoryChart, lazyComponent, type LazyComponent, type TimeSeriesChart } from 'binnacle/lazy'
import type { ComponentProps, Ref } from 'react'
import { expectTypeOf, it } from 'vitest'

interface Props {
  name: string
  ref?: Ref<HTMLElement>
}
declare const Report: (props: Props) => null

it('keeps the props and the ref of what it loads', () => {
  const Lazy = lazyComponent(() => Promise.resolve(Report), { name: 'Report' })
  expectTypeOf(Lazy).toEqualTypeOf<LazyComponent<Props>>()
  expectTypeOf<ComponentProps<typeof Lazy>['name']>().toBeString()
  const element = <Lazy name="week 47" ref={(article: HTMLElement | null) => void article} />
  // @ts-expect-error a name is missing
  const nameless = <Lazy />
  const defaulted = lazyComponent(() => Promise.resolve({ default: Report }), { name: 'Report', skeleton: ({ name }) => name })
  expectTypeOf(defaulted.preload).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf([element, nameless]).toBeArray()
  expectTypeOf<ComponentProps<typeof TimeSeriesChart>['title']>().toBeString()
  // @ts-expect-error a chart needs a title
  expectTypeOf(<CategoryChart data={[]} />).toBeObject()
})
