import type { DevicesResponse, RevokeDeviceRequest } from '../../core/mfa.js'
import { randomId, randomToken } from './bytes.js'
import { deviceCookie, endedDeviceCookie } from './cookies.js'
import type { MfaDecision } from './events.js'
import { MfaFailure } from './failure.js'
import { type Call, hashToken, type Service, type SignedIn } from './service.js'

const DAY_SECONDS = 86_400

/** Makes this browser one that needs no factor at login for some days. It never stands in for a step-up. */
export async function trustDevice(service: Service, call: SignedIn): Promise<void> {
  const { store, policy, emit } = service
  if (policy.trustDeviceDays === null) return
  const { now, label } = call
  const token = randomToken()
  const lifetime = policy.trustDeviceDays * DAY_SECONDS
  const device = { id: randomId(), userId: call.session.userId, label, createdAt: now, lastUsedAt: now, expiresAt: now + lifetime * 1_000 }
  await store.addDevice({ ...device, tokenHash: await hashToken(service, token) })
  call.setCookies.push(deviceCookie(token, lifetime))
  emit(call, { type: 'device.trusted', deviceId: device.id })
}

export async function isTrusted(service: Service, call: Call, userId: string): Promise<boolean> {
  if (service.policy.trustDeviceDays === null || !call.deviceToken) return false
  return (await service.store.useDevice(userId, await hashToken(service, call.deviceToken), call.now)) !== null
}

export async function listDevices(service: Service, call: SignedIn): Promise<DevicesResponse> {
  const { now } = call
  const current = call.deviceToken && (await hashToken(service, call.deviceToken))
  const alive = (await service.store.listDevices(call.session.userId)).filter(({ expiresAt }) => expiresAt > now)
  return {
    now,
    devices: alive.map(({ id, label, createdAt, lastUsedAt, expiresAt, tokenHash }) => ({
      id,
      label,
      createdAt,
      lastUsedAt,
      expiresAt,
      isCurrent: tokenHash === current,
    })),
  }
}

export async function revokeDevices(service: Service, call: SignedIn, { id }: RevokeDeviceRequest): Promise<DevicesResponse> {
  const revoked = await service.store.endDevices(call.session.userId, id === 'all' ? 'all' : { id })
  if (id !== 'all' && revoked.length === 0) throw new MfaFailure('not-found')
  if (id === 'all') call.setCookies.push(endedDeviceCookie())
  if (revoked.length > 0) service.emit(call, { type: 'device.revoked', revoked, reason: 'asked' })
  return listDevices(service, call)
}

/** Trusted browsers were trusted with the factors there were. @returns how many ended */
export async function endAllDevices(
  { store, emit }: Service,
  call: SignedIn,
  reason: Extract<MfaDecision, { type: 'device.revoked' }>['reason'],
): Promise<number> {
  const revoked = await store.endDevices(call.session.userId, 'all')
  if (revoked.length > 0) emit(call, { type: 'device.revoked', revoked, reason })
  return revoked.length
}
