import { firefox } from './firefox.js'
import { describeEngine } from './stories.js'

describeEngine(firefox)
