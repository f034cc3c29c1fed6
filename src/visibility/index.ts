export { useIntersectionObserver, type IntersectionOptions, type IntersectionState } from './useIntersectionObserver.js'
