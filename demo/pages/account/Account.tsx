import { MfaChallenge, MfaGate, SessionTimeout, type LoginResponse, type MfaChallengeData } from 'binnacle/mfa'
import { useEffect, useState } from 'react'
import { adapter, signOut } from './api.js'
import { Home } from './Home.js'
import { Outbox } from './Outbox.js'
import { SignIn } from './SignIn.js'

type Stage =
  | { at: 'asking' | 'out' }
  | { at: 'challenge'; challenge?: MfaChallengeData }
  /** How many recovery codes are left, where one opened the door. */
  | { at: 'in'; codesLeft?: number }

/**
 * The account page: who is it, what do they owe, what do they have. What is shown follows what the server answers; each of its own routes decides again by
 * itself.
 */
export function Account() {
  const [stage, setStage] = useState<Stage>({ at: 'asking' })
  useEffect(() => {
    adapter.session().then(
      ({ session }) => setStage({ at: !session ? 'out' : session.level === 'pending' ? 'challenge' : 'in' }),
      () => setStage({ at: 'out' }),
    )
  }, [])
  const arrive = (answer: LoginResponse) =>
    setStage(answer.status === 'challenge' ? { at: 'challenge', challenge: answer.challenge } : { at: 'in' })
  const leave = () => void signOut().finally(() => setStage({ at: 'out' }))

  return (
    <div className="demo-account bn-root" data-stage={stage.at}>
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
      {stage.at !== 'asking' && stage.at !== 'out' && <Outbox />}
    </div>
  )
}
