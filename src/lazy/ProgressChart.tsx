'use client'
import type { ProgressChartProps } from '../charts/ProgressChart.js'
import { FrameOf } from './FrameOf.js'
import { lazyComponent } from './lazyComponent.js'

/** `ProgressChart` of binnacle/charts, loaded on demand, together with its painter. */
export const ProgressChart = /* @__PURE__ */ lazyComponent<ProgressChartProps>(
  async () => {
    const [{ ProgressChart: Component }] = await Promise.all([import('../charts/ProgressChart.js'), import('../charts/ProgressRings.js')])
    return Component
  },
  {
    name: 'ProgressChart',
    skeleton: (props) => <FrameOf props={props} />,
    failure: (props, state) => <FrameOf props={props} {...state} />,
  },
)
