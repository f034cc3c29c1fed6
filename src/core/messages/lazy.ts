/** Words of what loads on demand. */
export const lazyMessages = {
  loadFailed: 'This part could not be loaded',
  loadFailedHint: 'You may be offline, or this page has been updated since it was opened.',
  reload: 'Reload page',
}

export type LazyMessages = typeof lazyMessages
