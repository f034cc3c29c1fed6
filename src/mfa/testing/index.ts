export { mfaAdapterCases, type MfaAdapterCase, type MfaAdapterSubject } from './suite.js'
