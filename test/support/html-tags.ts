/** A strict reading of HTML that the program made: stricter than a browser, so that nothing slips through. */

export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const VOID = new Set(['meta', 'link', 'br', 'rect', 'circle', 'path', 'ellipse']);

/**
 * Its tags in order.
 * @throws where a tag is not closed, is not written as here, or where text holds what could be markup
 */
export function tagsOf(page: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  const body = page.replace('<!doctype html>', '').replace(/(<style>)[^<]*(?=<\/style>)/, '$1');
  const rest = body.replace(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<]*")?)*)\s*(\/?)>/gi,
    (_, closing: string, name: string, attributes: string, empty: string) => {
      if (closing !== '') {
        const last = open.pop();
        if (last !== name) throw new Error(`</${name}> closes <${last}>`);
        return '';
      }
      tags.push({
        name,
        attributes: new Map(
          [...attributes.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
            key,
            value,
          ]),
        ),
      });
      if (empty === '' && !VOID.has(name)) open.push(name);
      return '';
    },
  );
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  const raw = /[<>]|&(?!(?:amp|lt|gt|quot|#39);)/.exec(rest);
  if (raw !== null)
    throw new Error(`not escaped: ${rest.slice(Math.max(0, raw.index - 80), raw.index + 80)}`);
  return tags;
}
