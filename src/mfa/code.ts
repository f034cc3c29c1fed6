/** Any script's decimal digit, as ASCII. Digits come in runs of ten: the zero is the last one before which no digit stands. */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) as number
  let zero = point
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String((point - zero) % 10)
}

/**
 * The code in what a person typed or pasted: "407 123", "４０７-１２３", "Acme 2: your code is 407123." Where the text holds a run of exactly
 * `length` digits (single spaces or dashes between them), that run; else all its digits, no more than `length`.
 */
export function normaliseCode(text: string, length: number): string {
  const digits = text.normalize('NFKC').replace(/\p{Nd}/gu, asciiDigit)
  const runs = digits.match(/\d(?:[\s\p{Pd}]?\d)*/gu)?.map((run) => run.replace(/\D/g, '')) ?? []
  return runs.find((run) => run.length === length) ?? runs.join('').slice(0, length)
}

/** A key in groups of four, as authenticator apps show it. */
export function groupKey(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}
