import { MfaChallenge, MfaGate, SessionTimeout, useMfaSession, type LoginResponse, type MfaChallengeData } from 'binnacle/mfa'
import { useState } from 'react'
import { adapter, signOut } from './api.js'
import { Home } from './Home.js'
import { Outbox } from './Outbox.js'
import { SignIn } from './SignIn.js'

type Stage =
  | { at: 'asking' | 'failed' | 'out' }
  | { at: 'challenge'; challenge?: MfaChallengeData }
  /** How many recovery codes are left, where one opened the door. */
  | { at: 'in'; codesLeft?: number }

/**
 * The account page: who is it, what do they owe, what do they have. What is shown follows what the server answers; each of its own routes decides again by
 * itself.
 */
export function Account() {
  const { status, session, isLoading, retry } = useMfaSession({ adapter })
  // What came of a login or a sign-out on this page is newer than what was asked when it was opened.
  const [reached, setStage] = useState<Stage | null>(null)
  const asked = {
    loading: 'asking',
    failed: 'failed',
    nobody: 'out',
    'signed-in': session?.level === 'pending' ? 'challenge' : 'in',
  } as const
  const stage: Stage = reached ?? { at: asked[status] }
  const arrive = (answer: LoginResponse) =>
    setStage(answer.status === 'challenge' ? { at: 'challenge', challenge: answer.challenge } : { at: 'in' })
  const leave = () => void signOut().finally(() => setStage({ at: 'out' }))

  return (
    <div className="demo-account bn-root" data-stage={stage.at}>
      {stage.at === 'failed' && (
        <div className="demo-sheet" role="status">
          <h1>Account</h1>
          <p>The server does not answer. You may well be signed in: it is asked again by itself.</p>
          <button type="button" className="bn-Button" aria-disabled={isLoading || undefined} onClick={retry}>
            Try again
          </button>
        </div>
      )}
      {stage.at === 'out' && <SignIn onDone={arrive} />}
      {stage.at === 'challenge' && (
        <div className="demo-sheet">
          <MfaChallenge
            adapter={adapter}
            challenge={stage.challenge}
            headingLevel={2}
            isFocused
            onDone={({ recoveryCodesLeft }) =>
              setStage({ at: 'in', ...(recoveryCodesLeft === undefined ? {} : { codesLeft: recoveryCodesLeft }) })
            }
            onCancel={leave}
          />
        </div>
      )}
      {stage.at === 'in' && (
        <>
          <MfaGate adapter={adapter} enrollment={{ isFocused: true }}>
            <Home codesLeft={stage.codesLeft} onSignOut={leave} />
          </MfaGate>
          <SessionTimeout adapter={adapter} onSignIn={() => setStage({ at: 'out' })} onSignOut={leave} />
        </>
      )}
      {(stage.at === 'challenge' || stage.at === 'in') && <Outbox />}
    </div>
  )
}
