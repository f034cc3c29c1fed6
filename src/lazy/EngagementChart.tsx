'use client'
import type { EngagementChartProps } from '../charts/EngagementChart.js'
import { FrameOf } from './FrameOf.js'
import { lazyComponent } from './lazyComponent.js'

/** `EngagementChart` of binnacle/charts, loaded on demand, together with its painter. */
export const EngagementChart = /* @__PURE__ */ lazyComponent<EngagementChartProps>(
  async () => {
    const [{ EngagementChart: Component }] = await Promise.all([
      import('../charts/EngagementChart.js'),
      import('../charts/EngagementBars.js'),
    ])
    return Component
  },
  {
    name: 'EngagementChart',
    skeleton: (props) => <FrameOf props={props} />,
    failure: (props, state) => <FrameOf props={props} {...state} />,
  },
)
