'use client'
import type { PerformanceDashboardProps } from '../dashboard/PerformanceDashboard.js'
import { lazyComponent } from './lazyComponent.js'

/** `PerformanceDashboard` of binnacle/dashboard, loaded on demand. */
export const PerformanceDashboard = /* @__PURE__ */ lazyComponent<PerformanceDashboardProps>(
  () => import('../dashboard/PerformanceDashboard.js').then((module) => module.PerformanceDashboard),
  { name: 'PerformanceDashboard', skeleton: '100vh' },
)
