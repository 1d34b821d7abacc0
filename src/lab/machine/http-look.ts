/**
 * Asks a machine over HTTP from its inside, because its network has no way in. An image may lack curl, so whatever it has
 * is used: bash, which opens TCP connections itself, curl, or wget, which busybox has, too.
 */
import type { Ready } from '../definition/model.ts';
import { quoteWord } from '../../shell/quote.ts';

type Http = Extract<Ready, { kind: 'http' }>;

/** What the command prints where the machine has none of the programs. */
export const NO_CLIENT = 'drillbook: no client';

export const NO_CLIENT_HERE = '`http` needs bash, curl or wget, and the machine has none of them';

/** Seconds. One look has 5 s. */
const SECONDS = 4;
/** Bytes of an answer. */
const MOST = 65_536;

/**
 * A shell command that prints the answer, with its headers. A service may listen on the loopback address alone, or on
 * the machine's own alone.
 */
export function httpRequest(port: number, path: string): string {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: drillbook\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
  // Some servers keep the connection open whatever is asked.
  const bash = `exec 3<>"/dev/tcp/$0/${port}" && printf %s ${quoteWord(request)} >&3 || exit
end=; command -v timeout >/dev/null && end='timeout ${SECONDS}'
$end head -c ${MOST} <&3`;
  const url = `"http://$1:${port}"${quoteWord(path)}`;
  return `ask() {
  if command -v bash >/dev/null; then bash -c ${quoteWord(bash)} "$1"
  elif command -v curl >/dev/null; then curl -gsi --noproxy '*' -m ${SECONDS} ${url} | head -c ${MOST}
  elif command -v wget >/dev/null; then wget -q -S -Y off -T ${SECONDS} -O - ${url} 2>&1 | head -c ${MOST}
  else echo ${quoteWord(NO_CLIENT)}
  fi
}
answer=$(ask 127.0.0.1 2>/dev/null)
[ -n "$answer" ] || { read -r name </proc/sys/kernel/hostname; answer=$(ask "$name" 2>/dev/null); }
printf %s "$answer"`;
}

/** undefined: the answer is the one that is waited for; otherwise what is missing. */
export function httpLack({ port, path, status, contains }: Http, answer: string): string | undefined {
  const asked = `GET http://localhost:${port}${path}`;
  // wget prints the lines of the header among its own; it follows redirects, and the first answer is the one asked for.
  const found = /^[^\S\n]*(?:wget: server returned error: )?HTTP\/[\d.]+ (\d{3})\b/m.exec(answer)?.[1];
  if (found === undefined) return `${asked}: no answer`;
  const isRight = status === undefined ? found.startsWith('2') : Number(found) === status;
  if (!isRight) return `${asked}: status ${found}`;
  if (contains === undefined || bodyOf(answer).includes(contains)) return undefined;
  return `${asked}: the body does not contain ${JSON.stringify(contains)}`;
}

/** Everything after the header. That of wget is indented, and nothing ends it. */
function bodyOf(answer: string): string {
  if (!answer.startsWith('HTTP/')) return answer;
  const end = /\r?\n\r?\n/.exec(answer);
  const head = answer.slice(0, end?.index ?? 0);
  const body = answer.slice(end === null ? 0 : end.index + end[0].length);
  return /^transfer-encoding:.*chunked/im.test(head) ? unchunked(body) : body;
}

/** RFC 9112, 7.1: each chunk has a line with its size before it. As it is, if a client has done this already. */
function unchunked(body: string): string {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const line = /^([0-9a-fA-F]{1,8})[^\n]*\n/.exec(bytes.toString('latin1', at, at + 200));
    if (line === null) return at === 0 ? body : Buffer.concat(parts).toString();
    const [head, size = '0'] = line;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    const from = at + head.length;
    parts.push(bytes.subarray(from, from + length));
    at = from + length;
    // The line break after a chunk.
    while (bytes[at] === 13 || bytes[at] === 10) at++;
  }
  return Buffer.concat(parts).toString();
}
