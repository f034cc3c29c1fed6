/** What other tabs are told of a failed load: an error as plain data. Not every error can be cloned, and a clone loses its class. */
export interface TabFailure {
  name: string
  message: string
  /** Its own properties with plain values: `status`, `code`. */
  details: Record<string, unknown>
}

const isPlain = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value)

export function failureOf(error: unknown): TabFailure {
  // Not by class: an error may be of another realm.
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error), details: {} }
  const { name, message } = error as Partial<Error>
  return {
    name: String(name ?? 'Error'),
    message: String(message ?? ''),
    details: Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value))),
  }
}

export const errorOf = ({ name, message, details }: TabFailure): Error => Object.assign(new Error(message), details, { name })
