'use client'
import { Fragment, useEffect, useRef, useState, type FormEvent } from 'react'
import { accountMessages } from '../core/messages/account.js'
import { mfaMessages } from '../core/messages/mfa.js'
import type { MfaFactor } from '../core/mfa.js'
import { StatusMark } from '../internal/StatusMark.js'
import { useFormatters, useMessages } from '../internal/useSettings.js'
import { ASSURANCE, choiceKey } from './methodwords.js'
import type { FactorChange } from './useFactorChanges.js'

interface FactorRowProps {
  factor: MfaFactor
  /** The server's clock when the list was read. */
  now: number
  /** Its removal would leave none where one is required. */
  isLastRequired: boolean
  isOnly: boolean
  isPending: boolean
  editing: 'rename' | 'remove' | null
  onEdit: (as: 'rename' | 'remove' | null) => void
  onChange: (change: FactorChange) => void
}

/** One way to verify, and what can be done with it. */
export function FactorRow({ factor, now, isLastRequired, isOnly, isPending, editing, onEdit, onChange }: FactorRowProps) {
  const t = useMessages('account', accountMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const formatters = useFormatters()
  const actions = useRef<HTMLDivElement>(null)
  const was = useRef(editing)
  useEffect(() => {
    // Back from the form to where it was opened.
    if (was.current && !editing) actions.current?.querySelector<HTMLElement>(`[data-action=${was.current}]`)?.focus()
    was.current = editing
  }, [editing])

  const { name, method, device, destination, lastUsedAt, createdAt, isDefault, isSynced, isSuspended } = factor
  const assurance = ASSURANCE[factor.assurance]
  const kind = mfa(choiceKey(method === 'webauthn' ? { method, device: device ?? 'passkey' } : { method }))
  const details = [
    kind === name ? null : kind,
    destination,
    lastUsedAt === null ? t('neverUsed') : t('lastUsed', { time: formatters.relativeTime(lastUsedAt, now) }),
    t('addedOn', { date: formatters.date(createdAt) }),
    isSynced && t('synced'),
    isSuspended && t('suspended'),
  ].filter((detail) => typeof detail === 'string')
  return (
    <li className="bn-Factor" data-method={method} data-default={isDefault || undefined} aria-busy={isPending || undefined}>
      {editing === 'rename' ? (
        <RenameForm factor={factor} onSubmit={(next) => onChange({ kind: 'rename', factor, name: next })} onCancel={() => onEdit(null)} />
      ) : (
        <>
          <div className="bn-Factor-words">
            <bdi className="bn-Factor-name">{name}</bdi>
            {isDefault && <span className="bn-Factor-default">{t('default')}</span>}
            <StatusMark status={assurance.status}>{mfa(assurance.words)}</StatusMark>
            <span className="bn-Factor-details">
              {/* Each in its own direction, so that what stands between them keeps its place. */}
              {details.map((detail, index) => (
                <Fragment key={detail}>
                  {index > 0 && ' · '}
                  <bdi>{detail}</bdi>
                </Fragment>
              ))}
            </span>
            {isLastRequired && <span className="bn-Factor-details">{t('lastFactor')}</span>}
          </div>
          {editing === 'remove' ? (
            <RemoveQuestion name={name} onConfirm={() => onChange({ kind: 'remove', factor })} onCancel={() => onEdit(null)} />
          ) : (
            <div ref={actions} className="bn-Factor-actions">
              {!isDefault && !isOnly && !isSuspended && (
                <button
                  type="button"
                  className="bn-MfaLink"
                  aria-label={t('makeDefaultOf', { name })}
                  onClick={() => onChange({ kind: 'default', factor })}
                >
                  {t('makeDefault')}
                </button>
              )}
              <button
                type="button"
                className="bn-MfaLink"
                data-action="rename"
                aria-label={t('renameOf', { name })}
                onClick={() => onEdit('rename')}
              >
                {t('rename')}
              </button>
              {!isLastRequired && (
                <button
                  type="button"
                  className="bn-MfaLink"
                  data-action="remove"
                  aria-label={t('removeOf', { name })}
                  onClick={() => onEdit('remove')}
                >
                  {t('remove')}
                </button>
              )}
            </div>
          )}
        </>
      )}
    </li>
  )
}

const focus = (element: HTMLElement | null) => element?.focus()

function RenameForm({ factor, onSubmit, onCancel }: { factor: MfaFactor; onSubmit: (name: string) => void; onCancel: () => void }) {
  const t = useMessages('account', accountMessages)
  const mfa = useMessages('mfa', mfaMessages)
  const [name, setName] = useState(factor.name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const next = name.trim()
    if (!next || next === factor.name) onCancel()
    else onSubmit(next)
  }
  return (
    <form className="bn-Factor-form" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <input
        // It opens by a person's own act: the focus follows it.
        ref={focus}
        className="bn-MfaInput"
        aria-label={t('renameOf', { name: factor.name })}
        autoComplete="off"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="bn-Button" data-kind="primary">
        {t('rename')}
      </button>
      <button type="button" className="bn-Button" onClick={onCancel}>
        {mfa('cancel')}
      </button>
    </form>
  )
}

function RemoveQuestion({ name, onConfirm, onCancel }: { name: string; onConfirm: () => void; onCancel: () => void }) {
  const t = useMessages('account', accountMessages)
  const mfa = useMessages('mfa', mfaMessages)
  return (
    <div className="bn-Factor-form" role="group" aria-label={t('removeTitle', { name })}>
      <p className="bn-Factor-question">
        <strong>{t('removeTitle', { name })}</strong> {t('removeHint')}
      </p>
      <button type="button" className="bn-Button" data-kind="danger" onClick={onConfirm}>
        {t('remove')}
      </button>
      <button type="button" className="bn-Button" ref={focus} onClick={onCancel}>
        {mfa('cancel')}
      </button>
    </div>
  )
}
