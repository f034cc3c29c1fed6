/**
 * The data props every component that shows data takes, in the shape a fetching hook returns. Spread `fromSWR(result)` or
 * `fromQuery(result)`, or pass them by hand.
 */
export interface DataProps<Data> {
  /** What to show. Undefined while there is none yet. */
  data?: Data
  /** Why the last attempt failed. With data, the data stays and is marked stale; without, the error state shows. */
  error?: unknown
  /** The first load is under way: the skeleton shows. @default false */
  isLoading?: boolean
  /** A load is under way, the first or a later one. @default false */
  isValidating?: boolean
  /** When the data was fetched, epoch ms; the stale badge says its age. */
  updatedAt?: number
  /** Called by "Try again". */
  onRetry?: () => void
}

/** The part of an SWR response that `fromSWR` reads; `useCached` also tells when the data was fetched. */
export interface SWRLike<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly isLoading: boolean
  readonly isValidating: boolean
  readonly updatedAt?: number | undefined
  mutate: () => Promise<unknown>
}

/** The part of a TanStack Query result that `fromQuery` reads. */
export interface QueryLike<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly isLoading: boolean
  readonly isFetching: boolean
  readonly dataUpdatedAt: number
  refetch: () => Promise<unknown>
}

const run = (action: () => Promise<unknown>) => () => {
  // The outcome arrives through the hook's own state.
  action().catch(() => {})
}

/** Data props from `useSWR` or `useCached`. Only these are read, so that the component re-renders for them alone. */
export function fromSWR<Data>(result: SWRLike<Data>): DataProps<Data> {
  return {
    data: result.data,
    error: result.error,
    isLoading: result.isLoading,
    isValidating: result.isValidating,
    updatedAt: result.updatedAt,
    onRetry: run(() => result.mutate()),
  }
}

/** Data props from TanStack Query's `useQuery`. */
export function fromQuery<Data>(result: QueryLike<Data>): DataProps<Data> {
  return {
    data: result.data,
    error: result.error ?? undefined,
    isLoading: result.isLoading,
    isValidating: result.isFetching,
    updatedAt: result.dataUpdatedAt > 0 ? result.dataUpdatedAt : undefined,
    onRetry: run(() => result.refetch()),
  }
}

/** Which of the states of data a component is in. Data wins over an error, an error over loading. */
export type DataState = 'loading' | 'empty' | 'error' | 'stale' | 'ready'

export function dataStateOf(props: DataProps<unknown>, isEmpty: boolean): DataState {
  const hasData = props.data !== undefined && props.data !== null
  if (props.error && (!hasData || isEmpty)) return 'error'
  if (!hasData) return props.isLoading || props.isValidating ? 'loading' : 'empty'
  if (isEmpty) return props.isLoading ? 'loading' : 'empty'
  return props.error ? 'stale' : 'ready'
}
