/** Colours, type, the top of the page, and what all parts share. */
import { css } from '../markup.ts';

export const BASE = css`
  :root {
    color-scheme: light dark;
    --paper: #faf9f6;
    --sheet: #ffffff;
    --ink: #1d1f23;
    --soft: #585e66;
    --line: #dedcd5;
    --faint: #efede7;
    --link: #1b4c9b;
    --good: #12693f;
    --good-tint: #def1e5;
    --good-solid: #1a7a4c;
    --bad: #a8221a;
    --bad-tint: #fae3df;
    --bad-solid: #b3261e;
    --doubt: #7d5000;
    --doubt-tint: #fbefd0;
    --doubt-solid: #8f5d00;
    --on-solid: #ffffff;
    --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #14161a;
      --sheet: #1b1e23;
      --ink: #e7e5df;
      --soft: #a5abb4;
      --line: #343941;
      --faint: #24282e;
      --link: #94b9f5;
      --good: #6fd3a0;
      --good-tint: #163527;
      --good-solid: #5cc08f;
      --bad: #ff9d92;
      --bad-tint: #46201c;
      --bad-solid: #f28377;
      --doubt: #eabf62;
      --doubt-tint: #3b2f12;
      --doubt-solid: #dcae4b;
      --on-solid: #101214;
    }
  }
  * {
    box-sizing: border-box;
  }
  html {
    font:
      100%/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      Arial,
      sans-serif;
    -webkit-text-size-adjust: 100%;
    scroll-padding-top: 1rem;
  }
  body {
    margin: 0 auto;
    padding: 0 clamp(1rem, 3vw, 3rem) 4rem;
    max-width: 96rem;
    background: var(--paper);
    color: var(--ink);
    font-size: 0.9375rem;
    overflow-wrap: anywhere;
  }
  h1,
  h2,
  h3,
  h4,
  h5,
  p,
  ul,
  ol,
  dl,
  dd,
  pre,
  table {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h1 {
    font-size: clamp(1.75rem, 5vw, 3rem);
    line-height: 1.1;
    letter-spacing: -0.025em;
    font-weight: 680;
    text-wrap: balance;
  }
  h2 {
    font-size: 1.35rem;
    letter-spacing: -0.01em;
    font-weight: 650;
    margin: 3.5rem 0 1rem;
  }
  h3 {
    font-size: 1.05rem;
    font-weight: 620;
  }
  h4 {
    font-size: 1rem;
    font-weight: 560;
    line-height: 1.45;
  }
  h5 {
    font-size: 0.9rem;
    font-weight: 620;
  }
  a {
    color: var(--link);
    text-decoration-thickness: 0.06em;
    text-underline-offset: 0.18em;
  }
  a:focus-visible,
  summary:focus-visible,
  [tabindex]:focus-visible {
    outline: 0.18rem solid var(--link);
    outline-offset: 0.15rem;
    border-radius: 0.2rem;
  }
  main:focus {
    outline: none;
  }
  code,
  pre {
    font-family: var(--mono);
    font-size: 0.86em;
  }
  pre {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    line-height: 1.45;
  }
  b,
  strong {
    font-weight: 620;
  }
  table {
    border-collapse: collapse;
  }
  th {
    text-align: left;
    font-weight: 400;
  }
  thead th {
    font-weight: 500;
  }
  small {
    font-size: 0.82em;
    font-weight: 400;
    color: var(--soft);
  }
  .skip {
    position: absolute;
    left: -99rem;
  }
  .skip:focus {
    left: 1rem;
    top: 0.5rem;
    background: var(--sheet);
    padding: 0.5rem 1rem;
    z-index: 9;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .scroll {
    overflow-x: auto;
    position: relative;
  }
  .note {
    color: var(--soft);
    font-size: 0.85rem;
  }
  .bad {
    color: var(--bad);
  }
  .good {
    color: var(--good);
  }
  .doubt {
    color: var(--doubt);
  }
  .calm {
    color: var(--soft);
  }
  .pill {
    display: inline-block;
    padding: 0.05rem 0.5rem;
    border-radius: 1rem;
    font-size: 0.8rem;
    font-weight: 620;
    line-height: 1.45;
    white-space: nowrap;
    background: var(--faint);
  }
  .pill.good {
    background: var(--good-tint);
  }
  .pill.bad {
    background: var(--bad-tint);
  }
  .pill.doubt {
    background: var(--doubt-tint);
  }
  header {
    padding-top: clamp(1.25rem, 4vw, 3rem);
  }
  .brand {
    font-size: 0.8rem;
    font-weight: 620;
    letter-spacing: 0.06em;
    color: var(--soft);
    margin-bottom: 0.75rem;
  }
  h1 .sign {
    display: inline-grid;
    place-items: center;
    width: 1.15em;
    height: 1.15em;
    margin-right: 0.35em;
    border-radius: 0.25em;
    color: var(--on-solid);
    font-size: 0.8em;
    vertical-align: 0.06em;
  }
  h1 .sign.good {
    background: var(--good-solid);
  }
  h1 .sign.bad {
    background: var(--bad-solid);
  }
  h1 .sign.doubt {
    background: var(--doubt-solid);
  }
  .lede {
    margin-top: 0.75rem;
    color: var(--soft);
  }
  .squares {
    display: grid;
    gap: 0.35rem;
    margin: 1.5rem 0;
  }
  .squares li {
    display: grid;
    grid-template-columns: 9.5rem minmax(0, 1fr);
    align-items: baseline;
    gap: 0.1rem 0.5rem;
  }
  .row {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 2px;
  }
  .row i {
    display: grid;
    place-items: center;
    width: 1.05rem;
    height: 1.05rem;
    border-radius: 0.16rem;
    font: 620 0.75rem/1 var(--mono);
    background: var(--faint);
    color: var(--soft);
  }
  .row i.good {
    background: var(--good-solid);
    color: var(--on-solid);
  }
  .row i.bad {
    background: var(--bad-solid);
    color: var(--on-solid);
  }
  .row i.doubt {
    background: var(--doubt-solid);
    color: var(--on-solid);
  }
  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 2.25rem;
    padding: 0.9rem 0;
    border-block: 1px solid var(--line);
  }
  .figures dt {
    font-size: 0.8rem;
    color: var(--soft);
  }
  .figures dd {
    font-size: 1.25rem;
    font-weight: 560;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
  }
  .failures {
    display: grid;
    gap: 0.5rem;
    margin-top: 1.25rem;
  }
  .failures a {
    font-weight: 620;
  }
  nav ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    margin-top: 1rem;
    font-size: 0.9rem;
  }
  footer {
    margin-top: 4rem;
    padding-top: 1rem;
    border-top: 1px solid var(--line);
    color: var(--soft);
    font-size: 0.85rem;
  }
`;
