'use client'
import type { HeatmapProps } from '../charts/Heatmap.js'
import { FrameOf } from './FrameOf.js'
import { lazyComponent } from './lazyComponent.js'

/** `Heatmap` of binnacle/charts, loaded on demand. */
export const Heatmap = /* @__PURE__ */ lazyComponent<HeatmapProps>(() => import('../charts/Heatmap.js').then((module) => module.Heatmap), {
  name: 'Heatmap',
  skeleton: (props) => <HeatmapFrame props={props} />,
  failure: (props, state) => <HeatmapFrame props={props} {...state} />,
})

/** With room for the scale of the colours. */
const HeatmapFrame = ({ props, ...state }: { props: HeatmapProps; error?: unknown; retry?: () => void; reload?: () => void }) => (
  <FrameOf props={props} legend={<div className="bn-Heatmap-legend" />} {...state} />
)
