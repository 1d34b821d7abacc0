/**
 * Natural order of names with numbers, independent of the locale: `/proc/9` before `/proc/10`.
 */
export function compareNaturally(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const [x, y] = [digitsFrom(a, i), digitsFrom(b, j)];
      const [left, right] = [withoutZeros(x), withoutZeros(y)];
      if (left.length !== right.length) return left.length - right.length;
      if (left !== right) return left < right ? -1 : 1;
      i += x.length;
      j += y.length;
    } else {
      const difference = a.charCodeAt(i) - b.charCodeAt(j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
  }
  const difference = a.length - i - (b.length - j);
  if (difference !== 0) return difference;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function digitsFrom(text: string, from: number): string {
  let end = from;
  while (end < text.length && isDigit(text, end)) end++;
  return text.slice(from, end);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=[0-9])/, '');
}
