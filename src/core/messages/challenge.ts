/** Words of a challenge: at login, and before a change that needs it. */
export const challengeMessages = {
  title: 'Two-step verification',
  codeOf: 'Enter the {digits}-digit code from your authenticator app.',
  reauthTitle: 'Verify it is you',
  useKey: 'Use your passkey or security key',
  keyChallenge: 'Confirm with your passkey or security key.',
  keyAsked: 'Follow the steps your browser shows.',
  recoveryChallenge: 'Enter one of the recovery codes you saved. It works once.',
  passwordChallenge: 'Enter your password to go on.',
  password: 'Password',
  trust: { one: 'Trust this browser for {count} day', other: 'Trust this browser for {count} days' },
  useRecovery: 'Use a recovery code',
  useOther: 'Try another way',
  useWebauthn: 'Use a passkey',
  useTotp: 'Use your authenticator app',
  useSms: 'Use a text message',
  useEmail: 'Use an e-mail',
  chooseTitle: 'Choose another way',
  expiredChallenge: 'A verification is open for a few minutes only.',

  // Of an enrolment too
  codeTo: 'Enter the {digits}-digit code sent to {destination}.',
  resend: 'Send again',
  resendIn: 'Send again in {time}',
  resent: 'A new code is on its way.',
  expiredTitle: 'This has expired',
  restart: 'Begin again',
}

export type ChallengeMessages = typeof challengeMessages
