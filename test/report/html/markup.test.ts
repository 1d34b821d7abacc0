import { describe, expect, it } from 'vitest';
import { html, Html } from '../../../src/report/html/markup.ts';

describe('html', () => {
  it('escapes what is inserted, in text and in attributes', () => {
    const text = `<b a='1' c="2">&</b>`;
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(
      '<p title="&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;&lt;/b&gt;">&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;&lt;/b&gt;</p>',
    );
  });

  it('shows characters that hide or reorder text as escapes', () => {
    expect(html`${'a\u001b[31m\u202eb\u0000\ud800\uffff'}`.toString()).toBe(
      'a\\x1b[31m\\u202eb\\x00\\ud800\ufffd',
    );
  });

  it('keeps HTML that it made, and lists of it', () => {
    const items = ['<', '&'].map((one) => html`<b>${one}</b>`);
    expect(html`<i>${items}</i>${undefined}${3}`.toString()).toBe('<i><b>&lt;</b><b>&amp;</b></i>3');
  });

  it('takes no object for HTML that only looks like it', () => {
    const fake = { toString: () => '<script>' };
    // Without types, as from a document.
    expect(() => html`${fake as unknown as string}`).toThrow();
    expect(() => new Html(Symbol('html') as never, '<script>')).toThrow(TypeError);
  });

  it('inserts nothing where no escape is safe', () => {
    const text = 'x onload=1';
    expect(() => html`<p ${text}></p>`).toThrow(TypeError);
    expect(() => html`<p class=${text}></p>`).toThrow(TypeError);
    expect(() => html`<${text}>`).toThrow(TypeError);
    expect(() => html`<p ${html`class="a"`}></p>`).toThrow(TypeError);
    expect(() => html`<p title="${html`<b></b>`}"></p>`).toThrow(TypeError);
  });

  it('leaves out the indentation of templates, not that of text', () => {
    expect(
      html`<pre>${'a\n  b'}</pre>
        <p></p>`.toString(),
    ).toBe('<pre>a\n  b</pre>\n<p></p>');
  });
});
