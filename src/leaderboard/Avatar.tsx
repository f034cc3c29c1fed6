'use client'
import { useState } from 'react'

export interface AvatarProps {
  /** A picture; where there is none, or it fails, the initials stand. */
  src?: string
  name: string
}

/** Up to two letters, of the first and the last word, by what a person sees as a letter. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = (word: string | undefined) => (word ? ([...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '') : '')
  return `${first(words[0])}${words.length > 1 ? first(words.at(-1)) : ''}`.toUpperCase()
}

/** A player's picture, or their initials. Decorative: the name stands beside it. */
export function Avatar({ src, name }: AvatarProps) {
  const [failed, setFailed] = useState<string>()
  const isShown = src !== undefined && src !== '' && src !== failed
  return (
    <span className="bn-Avatar" aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- that a picture fails is no interaction */}
      {isShown ? <img src={src} alt="" loading="lazy" decoding="async" onError={() => setFailed(src)} /> : initialsOf(name)}
    </span>
  )
}
