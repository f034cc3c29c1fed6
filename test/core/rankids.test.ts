import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdIndex } from '../../src/core/rankids.js'

const id = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((number) => `player-${number}`),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
)

describe('IdIndex', () => {
  it('equals a Map after any sequence of additions, removals and renumberings', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), id }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), id }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('renumber' as const), id }) },
    )
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 20 }), fc.array(step, { maxLength: 200, size: 'max' }), (first, steps) => {
        const index = new IdIndex([...first])
        const model = new Map<string, number>()
        for (const [slot, name] of first.entries()) {
          expect(index.add(slot)).toBe(true)
          model.set(name, slot)
        }
        for (const { kind, id: name } of steps) {
          const known = model.get(name)
          if (kind === 'append' && known === undefined) model.set(name, index.append(name))
          if (kind === 'remove' && known !== undefined) {
            index.remove(known)
            model.delete(name)
          }
          if (kind === 'renumber') {
            const left = index.ids.filter((kept) => kept !== undefined)
            index.renumber(left)
            for (const [slot, kept] of left.entries()) model.set(kept, slot)
          }
          expect(index.get(name)).toBe(model.get(name) ?? -1)
        }
        for (const [name, slot] of model) {
          expect(index.get(name)).toBe(slot)
          expect(index.ids[slot]).toBe(name)
        }
        expect(index.ids.filter((kept) => kept !== undefined)).toHaveLength(model.size)
      }),
      { numRuns: 400 },
    )
  })

  it('tells a repeated id from a new one', () => {
    const index = new IdIndex(['a', 'b', 'a'])
    expect([0, 1, 2].map((slot) => index.add(slot))).toEqual([true, true, false])
    expect(index.get('a')).toBe(0)
  })

  it('keeps its searches short for ids that count up', () => {
    const ids = Array.from({ length: 50_000 }, (_, number) => `player-${number}`)
    const index = new IdIndex([...ids])
    for (const slot of ids.keys()) index.add(slot)
    expect(ids.every((name, slot) => index.get(name) === slot)).toBe(true)
    expect(index.get('player-50000')).toBe(-1)
  })
})
