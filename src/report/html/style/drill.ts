/** One drill: the comparison of its phases and its timeline. */
import { css } from '../markup.ts';

export const DRILL = css`
  .drill {
    border-top: 1px solid var(--line);
    content-visibility: auto;
    contain-intrinsic-size: auto 2.5rem;
  }
  .drill:last-child {
    border-bottom: 1px solid var(--line);
  }
  summary {
    cursor: pointer;
  }
  .drill > summary {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.15rem 0.75rem;
    padding: 0.45rem 0.25rem;
  }
  .drill > summary::before {
    content: '›';
    width: 0.7em;
    color: var(--soft);
    font-weight: 700;
  }
  .drill[open] > summary::before {
    transform: rotate(90deg);
  }
  .drill > summary::-webkit-details-marker {
    display: none;
  }
  .drill > summary:hover {
    background: var(--faint);
  }
  .drill > summary h3 {
    font-size: 0.95rem;
    font-weight: 560;
  }
  .drill[open] > summary h3,
  .drill.failed > summary h3 {
    font-weight: 680;
  }
  .drill .body {
    padding: 0.25rem 0 2.5rem clamp(0rem, 2vw, 1.5rem);
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    scroll-margin-top: 3.5rem;
  }
  .comparison,
  .explained,
  .records {
    font-size: 0.85rem;
  }
  .comparison th,
  .comparison td,
  .explained th,
  .explained td,
  .records th,
  .records td {
    padding: 0.25rem 1rem 0.25rem 0;
    border-bottom: 1px solid var(--line);
    vertical-align: top;
    text-align: left;
  }
  .comparison thead th,
  .explained thead th,
  .records thead th {
    color: var(--soft);
    font-size: 0.78rem;
  }
  .comparison .of th {
    padding-top: 0.9rem;
    border-bottom: 0;
  }
  .comparison td.good,
  .comparison td.bad {
    font-weight: 620;
  }
  .comparison td {
    white-space: nowrap;
  }
  .comparison td:nth-child(2) {
    white-space: normal;
    min-width: 6rem;
    max-width: 24rem;
  }
  .explained td.bad,
  .explained tr.bad td {
    color: var(--bad);
  }
  .explained tr.doubt td {
    color: var(--doubt);
  }
  .explained td {
    min-width: 8rem;
    max-width: 44rem;
  }
  .reasons {
    display: grid;
    gap: 0.35rem;
    border-left: 0.25rem solid var(--bad-solid);
    padding-left: 0.75rem;
  }
  .unseen {
    border-left: 0.25rem solid var(--doubt-solid);
    padding-left: 0.75rem;
  }
  .timeline {
    width: 100%;
    max-width: 64rem;
    font-size: 0.82rem;
    font-variant-numeric: tabular-nums;
  }
  .timeline th {
    font-weight: 400;
    white-space: nowrap;
    padding-right: 0.75rem;
    width: 1%;
  }
  .timeline td {
    padding: 0 0.5rem 0 0;
    white-space: nowrap;
    width: 1%;
  }
  .timeline td.lane {
    width: auto;
    min-width: 8rem;
  }
  .timeline svg {
    display: block;
    width: 100%;
    height: 1.35rem;
    background: var(--faint);
  }
  .timeline tr:first-child svg {
    border-radius: 0.25rem 0.25rem 0 0;
  }
  .timeline tr:last-child svg {
    border-radius: 0 0 0.25rem 0.25rem;
  }
  .timeline .stretch {
    fill: var(--soft);
    opacity: 0.55;
  }
  .timeline .end {
    fill: var(--ink);
  }
  .timeline .broken {
    fill: var(--bad-solid);
    opacity: 0.18;
  }
  .timeline .took {
    text-align: right;
  }
  .timeline .at {
    color: var(--soft);
  }
  .timeline .injected .stretch,
  .timeline .injected .end {
    fill: var(--bad-solid);
    opacity: 1;
  }
  .timeline .first-finding .stretch,
  .timeline .first-finding .end {
    fill: var(--link);
    opacity: 1;
  }
  .timeline .cured .stretch,
  .timeline .cured .end {
    fill: var(--good-solid);
    opacity: 1;
  }
  .timeline .first-finding th,
  .timeline .first-finding td {
    font-weight: 620;
    color: var(--ink);
  }
  .key {
    display: inline-block;
    width: 1.2rem;
    height: 0.7rem;
    vertical-align: -0.05rem;
    background: color-mix(in srgb, var(--bad-solid) 22%, var(--faint));
  }
  @media screen and (max-width: 44rem) {
    .timeline,
    .timeline tbody {
      display: block;
    }
    .timeline tr {
      display: grid;
      grid-template-columns: 1fr auto;
    }
    .timeline td.lane {
      grid-column: 1 / -1;
      grid-row: 2;
      padding: 0;
    }
    .timeline svg {
      height: 0.8rem;
    }
    .timeline .at {
      display: none;
    }
  }
`;
