export { preparePrint } from './print.js'
export { useIntersectionObserver, type IntersectionOptions, type IntersectionState } from './useIntersectionObserver.js'
export { whenSeen } from './whenSeen.js'
export { WhenVisible, type WhenVisibleProps } from './WhenVisible.js'
