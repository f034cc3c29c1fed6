/** Words of what loads on demand. */
export const lazyMessages = {
  loadFailed: 'This part could not be loaded',
}

export type LazyMessages = typeof lazyMessages
