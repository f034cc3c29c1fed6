/** Words of the charts. */
export const chartMessages = {
  viewAsTable: 'View as table',
  viewAsChart: 'View as chart',
}

export type ChartMessages = typeof chartMessages
