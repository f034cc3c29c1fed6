import { CodeInput, FactorList, MfaChallenge, MfaCheckup, MfaEnrollment, MfaGate, SessionTimeout } from 'binnacle/mfa'
import { createPretendMfa, pretendFactor } from '../../stories/fixtures/mfa.js'
import { describeConformance } from '../support/conformance.js'

const adapter = createPretendMfa({ overview: { factors: [pretendFactor('totp')] } })

describeConformance('CodeInput', (props) => <CodeInput label="Code" {...props} />)
describeConformance('MfaEnrollment', (props) => <MfaEnrollment adapter={adapter} {...props} />)
describeConformance('MfaChallenge', (props) => <MfaChallenge adapter={adapter} {...props} />)
describeConformance('MfaGate', (props) => (
  <MfaGate adapter={adapter} {...props}>
    inside
  </MfaGate>
))
describeConformance('FactorList', (props) => <FactorList adapter={adapter} {...props} />)
describeConformance('MfaCheckup', (props) => <MfaCheckup adapter={adapter} {...props} />)
describeConformance('SessionTimeout', (props) => <SessionTimeout adapter={adapter} {...props} />)
