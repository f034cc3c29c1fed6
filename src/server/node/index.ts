export { toNodeListener, type NodeListener, type NodeListenerOptions } from './listener.js'
export { collectProcessMetrics, type ProcessMetricsOptions } from './process.js'
export { peerAddress } from './request.js'
export { createPasswordHashing, createScryptHashing, type PasswordHashing, type ScryptOptions } from './scrypt.js'
