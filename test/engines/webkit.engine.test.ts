import { describeEngine } from './stories.js'
import { webkit } from './webkit.js'

describeEngine(webkit)
