/** A message: words with `{name}` holes, or one wording a plural category, chosen by the number in `{count}`. Plain data, so it crosses from server to client. */
export type Message = string | { readonly [category in Intl.LDMLPluralRule]?: string }

export type MessageParameters = Readonly<Record<string, string | number>>

const rules = new Map<string, Intl.PluralRules>()

/** English needs no `Intl`, whose first use takes a while; a locale that is none has its plurals too. */
function categoryOf(count: number, locale: string): Intl.LDMLPluralRule {
  if (/^en\b/.test(locale)) return Math.abs(count) === 1 ? 'one' : 'other'
  let rule = rules.get(locale)
  if (!rule) {
    try {
      rule = new Intl.PluralRules(locale)
    } catch {
      return categoryOf(count, 'en')
    }
    rules.set(locale, rule)
  }
  return rule.select(count)
}

/** Fills a message. `count` chooses the plural; a hole without a parameter stays as it is written. */
export function formatMessage(message: Message, parameters: MessageParameters, locale: string): string {
  const text = typeof message === 'string' ? message : (message[categoryOf(Number(parameters.count ?? 0), locale)] ?? message.other ?? '')
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => (name in parameters ? String(parameters[name]) : hole))
}
