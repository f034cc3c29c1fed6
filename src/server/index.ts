export { createMetrics, type Metrics, type MetricsOptions, type ProcessSample, type RequestOutcome } from './metrics.js'
export { instrument, type InstrumentOptions } from './instrument.js'
export { createMetricsHandler, type MetricsHandlerOptions } from './metricsHandler.js'
export { createRumHandler, type RumHandlerOptions } from './rumHandler.js'
export type { Authorize, Handler } from './responses.js'
export { createHistogram, type Histogram, parseHistogram } from '../core/histogram.js'
export type { RumAllowList, RumBatch, RumPayload } from '../core/rum.js'
export type {
  MetricName,
  NotMeasured,
  PerformanceMetrics,
  RangeQuery,
  RangeResult,
  RouteSummary,
  Trend,
  WebVitalName,
  WebVitalSummary,
} from '../core/metrics.js'
export { createMfaHandler, type MfaHandler, type MfaIdentity } from './mfa/handler.js'
export type { MfaAssurance, MfaEvidence } from '../core/mfa.js'
export type {
  MfaAccounts,
  MfaContext,
  MfaHandlerOptions,
  MfaMessage,
  MfaSender,
  MfaUser,
  MfaWebAuthn,
  SecretHashing,
  WebAuthnServer,
} from './mfa/options.js'
export type { MfaBudgets, MfaPolicy } from './mfa/policy.js'
export type { MfaDecision, MfaEvent } from './mfa/events.js'
export type { MfaKeys } from './mfa/keyring.js'
export { createMemoryMfaStore, type MemoryMfaStoreOptions } from './mfa/memoryStore.js'
export type {
  AccountRecord,
  CeremonyRecord,
  Completion,
  CoverageCounts,
  DeviceRecord,
  FactorRecord,
  MfaStore,
  OpenSession,
  RecoveryBatchRecord,
  SessionRecord,
  SettledBudget,
  StepClaim,
  WebAuthnRecord,
} from './mfa/store.js'
export type { BudgetEntry, BudgetRule, BudgetState, RateRule, StrikeRule } from './mfa/budgets.js'
export { createCacheHandler, type CacheHandlerOptions } from './cacheHandler.js'
export { createMemoryCacheStore, type MemoryCacheStoreOptions } from './cacheMemoryStore.js'
export type { CacheStore, StoreAnswer } from './cacheStore.js'
export type { RemoteEntry } from '../core/remote.js'
export type { EntryFilter } from '../core/filter.js'
export { createLeaderboardHandler, type LeaderboardHandlerOptions } from './leaderboardHandler.js'
export { createMemoryLeaderboardStore, type MemoryLeaderboardStoreOptions } from './leaderboardMemoryStore.js'
export type { ArchivedRow, LeaderboardStore, SeasonClosing, SeasonOpening, Submission } from './leaderboardStore.js'
export type { Season, SeasonPage, SeasonRankMode, SeasonRow, SeasonRules, SeasonZone, SubmitAnswer } from '../core/season.js'
