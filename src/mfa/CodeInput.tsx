'use client'
import { useId, useState, type ChangeEvent, type ClipboardEvent, type ComponentPropsWithRef, type ReactNode } from 'react'
import { classNames } from '../internal/classNames.js'
import { normaliseCode } from './code.js'

export interface CodeInputProps extends Omit<ComponentPropsWithRef<'div'>, 'children' | 'onChange' | 'defaultValue'> {
  /** What to enter; drawn above the field, and its name. */
  label: ReactNode
  /** How many digits. @default 6 */
  length?: 4 | 5 | 6 | 7 | 8 | 9 | 10 | (number & {})
  /** The digits, where the application keeps them. */
  value?: string
  /** @default '' */
  defaultValue?: string
  /** Called with ASCII digits alone, whatever was typed. */
  onChange?: (code: string) => void
  /** Called when the last digit is in: typed, pasted or filled in by the phone. */
  onComplete?: (code: string) => void
  /** @default false */
  isInvalid?: boolean
  /** @default false */
  isReadOnly?: boolean
  /** The ids of what else is to be read with the field: a hint, a problem. */
  describedBy?: string
  /** For a form that is sent by the browser. */
  name?: string
}

/**
 * A one-time code in ONE native input, so that autofill, paste, undo, dictation and password managers work; CSS draws the cells behind it. It
 * takes "407 123", "407-123", full-width and other scripts' digits, and a pasted sentence that holds the code.
 *
 * @example
 * <CodeInput label="Enter the code from your app" onComplete={verify} />
 */
export function CodeInput({
  label,
  length = 6,
  value,
  defaultValue = '',
  onChange,
  onComplete,
  isInvalid = false,
  isReadOnly = false,
  describedBy,
  name,
  className,
  ...rest
}: CodeInputProps) {
  const id = useId()
  const [own, setOwn] = useState(() => normaliseCode(defaultValue, length))
  // What an input method is still composing must be left as it is.
  const [composing, setComposing] = useState<string | null>(null)
  const [caret, setCaret] = useState(0)
  const code = value === undefined ? own : normaliseCode(value, length)

  const current = Math.min(caret, code.length, length - 1)

  const enter = (text: string) => {
    const next = normaliseCode(text, length)
    setComposing(null)
    setOwn(next)
    if (next === code) return
    onChange?.(next)
    if (next.length === length && code.length < length) onComplete?.(next)
  }
  const onInput = (event: ChangeEvent<HTMLInputElement>) => {
    const isComposing = (event.nativeEvent as InputEvent).isComposing
    if (isComposing) setComposing(event.target.value)
    else enter(event.target.value)
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = normaliseCode(event.clipboardData.getData('text'), length)
    // A whole code replaces what is there; anything else goes in where the caret stands.
    if (isReadOnly || pasted.length !== length) return
    event.preventDefault()
    enter(pasted)
  }

  return (
    <div {...rest} className={classNames('bn-root bn-CodeInput', className)} data-length={length} data-invalid={isInvalid || undefined}>
      <label className="bn-CodeInput-label" htmlFor={id}>
        {label}
      </label>
      <div className="bn-CodeInput-field">
        <div className="bn-CodeInput-cells" aria-hidden="true">
          {Array.from({ length }, (_, index) => (
            <span key={index} data-current={index === current || undefined} />
          ))}
        </div>
        <input
          id={id}
          className="bn-CodeInput-input"
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="done"
          data-focus="true"
          name={name}
          value={composing ?? code}
          readOnly={isReadOnly}
          aria-invalid={isInvalid || undefined}
          aria-describedby={describedBy || undefined}
          onChange={onInput}
          onPaste={onPaste}
          onCompositionEnd={(event) => enter(event.currentTarget.value)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        />
      </div>
    </div>
  )
}
