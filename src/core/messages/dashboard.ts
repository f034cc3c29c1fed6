/** Words of the dashboard. */
export const dashboardMessages = {
  title: 'Performance',
}

export type DashboardMessages = typeof dashboardMessages
