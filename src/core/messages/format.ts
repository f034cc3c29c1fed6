/** A message: words with `{name}` holes, or one wording a plural category, chosen by the number in `{count}`. Plain data, so it crosses from server to client. */
export type Message = string | { readonly [category in Intl.LDMLPluralRule]?: string }

export type MessageParameters = Readonly<Record<string, string | number>>

const rules = new Map<string, Intl.PluralRules>()

/** Fills a message. `count` chooses the plural; a hole without a parameter stays as it is written. */
export function formatMessage(message: Message, parameters: MessageParameters, locale: string): string {
  let text: string
  if (typeof message === 'string') text = message
  else {
    let rule = rules.get(locale)
    if (!rule) rules.set(locale, (rule = new Intl.PluralRules(locale)))
    text = message[rule.select(Number(parameters.count ?? 0))] ?? message.other ?? ''
  }
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => (name in parameters ? String(parameters[name]) : hole))
}
