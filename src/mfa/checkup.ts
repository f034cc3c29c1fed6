import type { MfaFactor, MfaOverviewResponse } from '../core/mfa.js'

/** What the check-up can find, worst first. */
export type CheckupFinding =
  | { kind: 'none' }
  | { kind: 'codes-none' }
  | { kind: 'weak' }
  | { kind: 'codes-low'; left: number }
  | { kind: 'single' }
  | { kind: 'unused'; factor: MfaFactor; sinceMs: number }

/** Codes left at which one should get new ones. */
export const LOW_CODES = 3
/** A way unused for this long may be lost: half a year. */
export const UNUSED_MS = 182 * 86_400_000

/**
 * What should be looked at, worst first; empty where all is well. E-mail is no second factor (NIST SP 800-63B-4), and SMS is a weak one, so neither
 * makes an account strong.
 */
export function checkUp({ factors, recovery }: Pick<MfaOverviewResponse, 'factors' | 'recovery'>, now: number): CheckupFinding[] {
  const usable = factors.filter((factor) => factor.method !== 'email' && !factor.isSuspended)
  if (usable.length === 0) return [{ kind: 'none' }]
  const findings: CheckupFinding[] = []
  if (recovery.left === 0) findings.push({ kind: 'codes-none' })
  if (usable.every((factor) => factor.method === 'sms')) findings.push({ kind: 'weak' })
  if (recovery.left > 0 && recovery.left <= LOW_CODES) findings.push({ kind: 'codes-low', left: recovery.left })
  if (usable.length === 1) findings.push({ kind: 'single' })
  for (const factor of factors) {
    const sinceMs = now - (factor.lastUsedAt ?? factor.createdAt)
    if (sinceMs >= UNUSED_MS) findings.push({ kind: 'unused', factor, sinceMs })
  }
  return findings
}
