/** A command of a compose file, as the words of a container's command. */

/**
 * Splits a command as compose does (github.com/mattn/go-shellwords): quotes and backslashes, and nothing else of a
 * shell. undefined: a quote is not closed.
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const one = text.charAt(at);
    if (one === '\\' && quote !== "'") {
      word = (word ?? '') + text.charAt(++at);
    } else if (quote !== '') {
      if (one === quote) quote = '';
      else word = (word ?? '') + one;
    } else if (one === '"' || one === "'") {
      quote = one;
      word ??= '';
    } else if (/\s/.test(one)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + one;
    }
  }
  if (word !== undefined) words.push(word);
  return quote === '' ? words : undefined;
}
