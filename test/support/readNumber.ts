/** Reads a number as a person who knows the locale would: digits, groups, decimals, "5K", "1.2E7", "€" and "%" left aside. */
export function numberReader(locale: string): (text: string) => number {
  const plain = new Intl.NumberFormat(locale, { useGrouping: false })
  const digits = new Map(Array.from({ length: 10 }, (_, digit) => [plain.format(digit), String(digit)]))
  const partOf = (type: string, value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).formatToParts(value).find((part) => part.type === type)?.value
  const decimal = partOf('decimal', 1.5) as string
  const minus = partOf('minusSign', -1) as string
  const power = partOf('exponentSeparator', 1e20, { notation: 'scientific' }) as string
  const powers = new Map<string, number>()
  for (let exponent = 3; exponent <= 15; exponent++) {
    for (const first of [1, 2, 5]) {
      const parts = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 1, useGrouping: false }).formatToParts(
        first * 10 ** exponent,
      )
      const word = parts.find(({ type }) => type === 'compact')?.value
      const shown = parts
        .filter(({ type }) => type === 'integer')
        .map(({ value }) => [...value].map((each) => digits.get(each)).join(''))
        .join('')
      if (word) powers.set(word, (first * 10 ** exponent) / Number(shown))
    }
  }
  const longest = [...powers.keys()].toSorted((a, b) => b.length - a.length)
  const bare = (text: string) => {
    let [found, isNegative] = ['', false]
    for (let rest = text; rest;) {
      if (rest.startsWith(minus)) [isNegative, rest] = [true, rest.slice(minus.length)]
      else if (rest.startsWith(decimal)) [found, rest] = [`${found}.`, rest.slice(decimal.length)]
      else {
        const [first = ''] = rest
        found += digits.get(first) ?? ''
        rest = rest.slice(first.length)
      }
    }
    return (isNegative ? '-' : '') + (found || 'none')
  }
  return (text) => {
    const [mantissa = '', exponent] = text.split(power)
    if (exponent !== undefined && /\p{Nd}/u.test(exponent)) return Number(`${bare(mantissa)}e${bare(exponent)}`)
    const word = longest.find((each) => text.includes(each))
    // Not a product: 1.1 × 1,000,000 is no whole number.
    return word ? Number(`${bare(text.replace(word, ''))}e${Math.log10(powers.get(word) as number)}`) : Number(bare(text))
  }
}
