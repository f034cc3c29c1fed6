// What is loaded on demand, as one: few go more than one of these ways, and it is on its way as soon as something is picked.
export {
  BackupOffer as backup,
  CancelledStep as cancelled,
  DoneStep as done,
  ExpiredStep as expired,
  UnsupportedStep as unsupported,
} from './EndSteps.js'
export { GateStep as gate } from './GateStep.js'
export { KeyCeremony as ceremony, KeyNaming as naming } from './KeySetup.js'
export { ReauthStep as reauth } from './ReauthStep.js'
export { RecoveryCodes as recovery } from './RecoveryCodes.js'
export { CodeDestination as destination, CodeSent as sent } from './SentCodeSetup.js'
