import { BinnacleProvider } from 'binnacle'
import { describeConformance } from '../support/conformance.js'

describeConformance('Provider', (props) => <BinnacleProvider {...props}>content</BinnacleProvider>)
