import { DDSketch } from '@datadog/sketches-js'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'

export const name = 'histogram'

const VALUES = 1_000_000
/** What ours promises; DDSketch is set to the same, hdr-histogram to two digits. */
const ACCURACY = 0.0078
/** hdr-histogram counts whole numbers: it gets microseconds. */
const HDR_SCALE = 1_000

export async function run({ record, compare }) {
  const { createHistogram } = await import('../../dist/server/index.js')
  const values = responseTimes(VALUES)
  const micros = values.map((ms) => Math.round(ms * HDR_SCALE))
  const sorted = values.toSorted()
  const exact = sorted[Math.ceil(0.99 * VALUES) - 1]

  // Indexed loops: iterating over a typed array costs as much as the fastest of these.
  const contenders = {
    binnacle: {
      create: createHistogram,
      add: (sketch) => {
        for (let at = 0; at < VALUES; at += 1) sketch.record(values[at])
      },
      p99: (sketch) => sketch.quantile(0.99),
      size: (sketch) => sketch.serialize().length,
    },
    DDSketch: {
      create: () => new DDSketch({ relativeAccuracy: ACCURACY }),
      add: (sketch) => {
        for (let at = 0; at < VALUES; at += 1) sketch.accept(values[at])
      },
      p99: (sketch) => sketch.getValueAtQuantile(0.99),
      size: (sketch) => Buffer.from(sketch.toProto()).toString('base64').length,
    },
    'hdr-histogram': {
      create: () => build({ numberOfSignificantValueDigits: 2, autoResize: true, bitBucketSize: 64 }),
      add: (sketch) => {
        for (let at = 0; at < VALUES; at += 1) sketch.recordValue(micros[at])
      },
      p99: (sketch) => sketch.getValueAtPercentile(99) / HDR_SCALE,
      size: (sketch) => encodeIntoCompressedBase64(sketch).length,
    },
  }

  const timed = ({ create, add }) => {
    const sketch = create()
    const start = performance.now()
    add(sketch)
    return ((performance.now() - start) * 1e6) / VALUES
  }
  // Compiled before it counts.
  for (const contender of Object.values(contenders)) for (let round = 0; round < 5; round += 1) timed(contender)
  await compare({
    case: '1M log-normal values',
    metric: 'record',
    unit: 'ns/op',
    contenders: Object.fromEntries(Object.entries(contenders).map(([contender, way]) => [contender, () => timed(way)])),
  })

  const filled = Object.entries(contenders).map(([contender, way]) => {
    const sketch = way.create()
    way.add(sketch)
    return [contender, { error: (Math.abs(way.p99(sketch) - exact) / exact) * 100, size: way.size(sketch) }]
  })
  for (const [metric, unit, field] of [
    ['error of p99', '%', 'error'],
    ['serialised, base64', 'B', 'size'],
  ]) {
    const { binnacle, ...peers } = Object.fromEntries(filled.map(([contender, result]) => [contender, result[field]]))
    record({ case: '1M log-normal values', metric, unit, binnacle, peers })
  }
}

/** Seeded: mulberry32 and Box–Muller, median 80 ms, σ 1. */
function responseTimes(count) {
  let state = 0x1234_5678
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return Float64Array.from(
    { length: count },
    () => 80 * Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
  )
}
