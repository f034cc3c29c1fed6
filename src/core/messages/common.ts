/** Words that every part says: the states of data. */
export const commonMessages = {
  loading: 'Loading',
  empty: 'No data',
  emptyHint: 'Nothing was recorded in this window.',
  error: 'Could not load',
  errorHint: 'This cannot be shown at the moment.',
  retry: 'Try again',
  stale: 'Stale, {age}',
  updated: 'Updated {age}',
  statusOk: 'OK',
  statusInfo: 'Info',
  statusWarning: 'Warning',
  statusCritical: 'Critical',
  statusNeutral: 'Unknown',
}

export type CommonMessages = typeof commonMessages
