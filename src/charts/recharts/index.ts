export { denseDomain, type DenseDomain } from './densedomain.js'
export { DenseLine, type DenseLineProps } from './DenseLine.js'
export { DenseTooltip, type DenseTooltipProps } from './DenseTooltip.js'
export { densePointsAt, type DensePoint } from './densepoints.js'
