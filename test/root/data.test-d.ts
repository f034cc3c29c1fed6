import { fromQuery, fromSWR, type DataProps } from 'binnacle'
import useSWR, { type SWRResponse } from 'swr'
import { expectTypeOf, test } from 'vitest'

interface Point {
  at: number
}

test('fromSWR takes what useSWR returns, with its type of data, and gives the data props', () => {
  expectTypeOf(fromSWR<Point[]>)
    .parameter(0)
    .not.toBeAny()
  expectTypeOf(fromSWR({} as SWRResponse<Point[], Error>)).toEqualTypeOf<DataProps<Point[]>>()
  expectTypeOf(() => fromSWR(useSWR('/points', () => Promise.resolve([] as Point[])))).returns.toEqualTypeOf<DataProps<Point[]>>()
})

test('fromQuery takes the fields of a TanStack query result', () => {
  const result = {} as {
    data: Point[] | undefined
    error: Error | null
    isLoading: boolean
    isFetching: boolean
    dataUpdatedAt: number
    refetch: () => Promise<unknown>
  }
  expectTypeOf(fromQuery(result)).toEqualTypeOf<DataProps<Point[]>>()
  // A result without the time of its data would never be shown as stale.
  const { dataUpdatedAt: _, ...timeless } = result
  // @ts-expect-error dataUpdatedAt is missing
  fromQuery(timeless)
})
