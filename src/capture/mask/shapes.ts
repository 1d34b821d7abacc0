/**
 * Secrets recognisable by their form. Every pattern begins with something rare and is bounded, so that no text makes
 * the search slow.
 */
import type { Binary } from './binary.ts';
import type { Found } from './found.ts';

interface Shape {
  readonly what: string;
  /** The named group `s` is the secret; otherwise the whole match. */
  readonly pattern: RegExp;
}

const SHAPES: readonly Shape[] = [
  {
    what: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----)){0,20000}(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { what: 'JSON web token', pattern: /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{4,8192}\.[\w-]{0,4096}/g },
  { what: 'AWS access key', pattern: /(?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])/g },
  { what: 'GitHub token', pattern: /(?<!\w)(?:gh[pousr]_\w{30,255}|github_pat_\w{30,255})/g },
  { what: 'GitLab token', pattern: /(?<!\w)gl(?:pat|ptt|rt|dt|ft|oas)-[\w-]{16,255}/g },
  { what: 'Slack token', pattern: /(?<!\w)xox[abeoprs]-[\w-]{10,255}/g },
  { what: 'Google key', pattern: /(?<!\w)AIza[\w-]{35}/g },
  { what: 'Stripe key', pattern: /(?<!\w)[rs]k_(?:live|test)_\w{16,255}/g },
  { what: 'npm token', pattern: /(?<!\w)npm_\w{30,255}/g },
  { what: 'secret key', pattern: /(?<![\w-])sk-[\w-]{20,255}/g },
  { what: 'Hashicorp Vault token', pattern: /(?<![\w.])hv[sbr]\.[\w-]{20,512}/g },
  { what: 'Docker token', pattern: /(?<!\w)dckr_pat_[\w-]{20,255}/g },
  {
    what: 'authorization header',
    pattern:
      /(?<!\w)(?:proxy-)?authorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:[\w-]{1,32}[ \t]{1,4})?(?<s>[^\s"'\\\0]{4,8192})/gi,
  },
  {
    what: 'bearer token',
    pattern: /(?<!\w)(?:bearer|basic)[ \t]{1,4}(?<s>[\w+/.~-]{16,8192}={0,2})/gi,
  },
  {
    what: 'password in a URL',
    pattern: /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'\\\0]{0,256}:(?<s>[^\s/@"'\\\0]{1,512})@/gi,
  },
  {
    what: 'token in a URL',
    pattern: /(?<![a-z0-9+.-])https?:\/\/(?<s>[^\s/:@"'\\\0]{16,512})@/gi,
  },
];

export function secretShapes(text: Binary): Found[] {
  const found: Found[] = [];
  for (const { what, pattern } of SHAPES) {
    for (const match of text.matchAll(pattern)) {
      const value = match.groups?.['s'] ?? match[0];
      const before = match[0].slice(0, match[0].indexOf(value));
      found.push({ value, before, what, grade: 'named', ...percentDecoded(value) });
      // A block that lost its line breaks may still appear line by line.
      for (const line of value.split(/\\n|\r?\n/)) {
        const isBody = line.length >= 16 && line !== value && !line.startsWith('-----');
        if (isBody) found.push({ value: line, before: '', what, grade: 'named' });
      }
    }
  }
  return found;
}

function percentDecoded(value: Binary): { alias?: Binary } {
  if (!/%[0-9a-f]{2}/i.test(value)) return {};
  // Byte by byte: the encoded bytes need not be UTF-8.
  return {
    alias: value.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
  };
}
