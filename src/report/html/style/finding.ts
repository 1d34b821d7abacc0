/** A finding: its chain, its remedy and its evidence. */
import { css } from '../markup.ts';

export const FINDING = css`
  .finding {
    background: var(--sheet);
    border: 1px solid var(--line);
    border-left: 0.25rem solid var(--soft);
    border-radius: 0.5rem;
    padding: 1rem clamp(0.75rem, 2vw, 1.5rem) 1.25rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    color: var(--ink);
  }
  .finding.bad {
    border-left-color: var(--bad-solid);
  }
  .finding.doubt {
    border-left-color: var(--doubt-solid);
  }
  h3 + .finding,
  .finding + .finding,
  .oncall + .finding {
    margin-top: 0.75rem;
  }
  section > h3 {
    margin: 2rem 0 0.75rem;
  }
  .message {
    font-weight: 560;
  }
  h4 .pill {
    margin-right: 0.15rem;
  }
  .chain {
    display: grid;
    margin: 0.25rem 0;
    max-width: 56rem;
  }
  .chain li {
    position: relative;
    display: grid;
    grid-template-columns: 2rem 6.5rem minmax(0, 1fr);
    align-items: start;
    line-height: 1.5rem;
    padding: 0.3rem 0;
  }
  .chain svg {
    width: 1.75rem;
    height: 1.75rem;
    padding: 0.25rem;
    fill: none;
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-linejoin: round;
    stroke-linecap: round;
    background: var(--sheet);
    border: 1.5px solid var(--soft);
    border-radius: 50%;
    position: relative;
  }
  .chain li::before {
    content: '';
    position: absolute;
    left: calc(0.875rem - 1px);
    top: 1rem;
    height: 100%;
    border-left: 2px solid var(--soft);
  }
  .chain li:last-child::before {
    display: none;
  }
  .chain li.unknown svg {
    border-style: dashed;
    stroke: var(--doubt);
    border-color: var(--doubt);
  }
  .chain li.unknown .kind {
    color: var(--doubt);
  }
  .chain li.cause svg {
    background: var(--bad-solid);
    border-color: var(--bad-solid);
    stroke: var(--on-solid);
  }
  .chain li.cause .what {
    font-weight: 620;
  }
  .chain .kind {
    color: var(--soft);
    font-size: 0.82rem;
    padding-left: 0.5rem;
  }
  .remedy {
    border-top: 1px solid var(--line);
    padding-top: 0.75rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.4rem;
  }
  .remedy p {
    max-width: 70ch;
  }
  .command {
    background: var(--faint);
    border-radius: 0.35rem;
    padding: 0.6rem 0.8rem;
    user-select: all;
  }
  .answers {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.9rem;
  }
  .answers:empty {
    display: none;
  }
  .answer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.3rem;
    border-top: 1px solid var(--line);
    padding-top: 0.6rem;
  }
  .answer h5 {
    color: var(--soft);
    font-weight: 560;
  }
  .answer pre,
  .stack,
  .values {
    font: 0.8rem/1.5 var(--mono);
  }
  .answer .of {
    font: 0.8rem/1.4 var(--mono);
    color: var(--soft);
    margin-top: 0.2rem;
  }
  .stack li {
    padding-left: 0.9rem;
    border-left: 2px solid var(--line);
  }
  .stack li:has(mark) {
    border-left-color: var(--bad-solid);
  }
  mark {
    background: var(--bad-tint);
    color: var(--bad);
    font-weight: 700;
    padding: 0.05rem 0.25rem;
    border-radius: 0.2rem;
  }
  .pairs {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
    gap: 0 2rem;
    font-size: 0.82rem;
  }
  .pairs div {
    display: grid;
    grid-template-columns:
      minmax(5rem, 35%)
      minmax(0, 1fr);
    gap: 0.75rem;
    border-bottom: 1px solid var(--faint);
    padding: 0.1rem 0;
  }
  .pairs dt {
    color: var(--soft);
  }
  .pairs dd {
    white-space: pre-wrap;
    font-family: var(--mono);
    font-size: 0.78rem;
  }
  .records td {
    font: 0.78rem/1.5 var(--mono);
    min-width: 4rem;
    max-width: 24rem;
  }
  details > .answers {
    margin-top: 0.75rem;
  }
  .finding summary {
    color: var(--link);
    font-size: 0.88rem;
  }
  .oncall {
    display: grid;
    gap: 0.25rem;
    margin: 0.5rem 0 0;
    font-size: 0.88rem;
  }
  .oncall div {
    display: flex;
    gap: 0.75rem;
  }
  .oncall dt {
    color: var(--soft);
    min-width: 6rem;
  }
  .unknown {
    display: grid;
    gap: 0.75rem;
    margin-top: 1rem;
  }
  ul.unknown li {
    border-left: 0.25rem solid var(--doubt-solid);
    padding-left: 0.75rem;
  }
  @media screen and (max-width: 44rem) {
    .chain li {
      grid-template-columns: 2rem minmax(0, 1fr);
    }
    .chain .what {
      grid-column: 2;
      padding-left: 0.5rem;
    }
  }
  .excerpts {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
    column-gap: 2rem;
  }
  .excerpts .answer {
    align-content: start;
  }
  .excerpts h5 {
    color: var(--ink);
  }
  .lines {
    font: 0.8rem/1.5 var(--mono);
  }
  .lines li {
    white-space: pre-wrap;
    padding-left: 0.6rem;
    border-left: 2px solid var(--line);
  }
  .lines li:has(mark) {
    border-left-color: var(--bad-solid);
  }
  .lines .gap {
    color: var(--soft);
    font-family: inherit;
    border-left-style: dotted;
  }
  .lines .gap::before {
    content: '⋯ ';
  }
`;
