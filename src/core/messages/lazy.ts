/** Words of what loads on demand. */
export const lazyMessages = {
  loadFailed: 'This part could not be loaded',
  loadFailedHint: 'You may be offline, or this page has been updated since it was opened.',
}

export type LazyMessages = typeof lazyMessages
