/**
 * Fifteen digits or more, as a card has them, apart or in groups; and a citizen's ID number, which may end in X. Parts
 * of a longer word are left alone: ids of traces and of errors are such words.
 */
const longNumbers = /(?<![\p{L}\d.]-?)\d(?:[ -]?\d){14,}X?(?!-?[\p{L}\d])/giu;

/**
 * Hides numbers that could be those of a card or of a person. What clients send in the wrong place comes back in the
 * words of whoever refuses it, and goes from there into answers and logs. A number is hidden whatever its check digit:
 * a mistyped one tells nearly as much.
 */
export function hideLongNumbers(text: string): string {
  return text.replace(longNumbers, '***');
}
