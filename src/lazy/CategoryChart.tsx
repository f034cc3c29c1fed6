'use client'
import type { CategoryChartProps } from '../charts/CategoryChart.js'
import { FrameOf } from './FrameOf.js'
import { lazyComponent } from './lazyComponent.js'

/** `CategoryChart` of binnacle/charts, loaded on demand, together with its painter. */
export const CategoryChart = /* @__PURE__ */ lazyComponent<CategoryChartProps>(
  async () => {
    const [{ CategoryChart: Component }] = await Promise.all([import('../charts/CategoryChart.js'), import('../charts/CategoryBars.js')])
    return Component
  },
  {
    name: 'CategoryChart',
    skeleton: (props) => <FrameOf props={props} />,
    failure: (props, state) => <FrameOf props={props} {...state} />,
  },
)
