/** The matrix and the table of scores. */
import { css } from '../markup.ts';

export const MATRIX = css`
  .matrix {
    width: 100%;
    font-size: 0.8rem;
    line-height: 1.25;
    font-variant-numeric: tabular-nums;
  }
  .matrix thead tr:first-child th {
    vertical-align: bottom;
    height: 12rem;
    padding: 0 0 0.4rem;
  }
  .matrix thead tr:first-child th:not(.wide) > :is(a, span) {
    display: block;
    writing-mode: vertical-rl;
    transform: rotate(180deg);
    margin: 0 auto;
    max-height: 16rem;
    line-height: 1.3;
    white-space: nowrap;
    overflow: hidden;
  }
  .matrix thead th a,
  .matrix tbody th a {
    color: inherit;
    text-decoration: none;
  }
  .matrix a:hover {
    text-decoration: underline;
  }
  .matrix th.failed {
    color: var(--bad);
    font-weight: 700;
  }
  .matrix th.idle,
  .idle {
    color: var(--soft);
  }
  .matrix .wide {
    padding-left: 1rem !important;
    white-space: nowrap;
    color: var(--soft);
  }
  .matrix .score td,
  .matrix .score th {
    font-size: 0.68rem;
    color: var(--soft);
    text-align: center;
    padding: 0.05rem 0;
    white-space: nowrap;
  }
  .matrix .score th {
    text-align: right;
    padding-right: 0.75rem;
    white-space: nowrap;
  }
  .matrix .score .low {
    color: var(--bad);
    font-weight: 700;
  }
  .matrix thead tr:last-child > * {
    padding-bottom: 0.4rem;
  }
  .matrix tbody {
    border-top: 1px solid var(--line);
  }
  .matrix tbody th {
    padding: 0.05rem 0.75rem 0.05rem 0.25rem;
    white-space: nowrap;
    max-width: 18rem;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .matrix tbody th,
  .matrix thead td:first-child,
  .matrix .score th {
    position: sticky;
    left: 0;
    background: var(--paper);
    z-index: 1;
  }
  .matrix tbody .sign {
    display: inline-block;
    width: 1.25em;
    font-weight: 700;
  }
  .matrix tbody td:not(.time, .found),
  .cell {
    min-width: 1.5rem;
    width: 1.5rem;
    height: 1.2rem;
    padding: 0;
    text-align: center;
    color: var(--soft);
    border: 2px solid var(--paper);
    border-width: 1px 2px;
    background: var(--faint);
    border-radius: 0.25rem;
    position: relative;
    font-weight: 700;
  }
  .matrix td.good,
  .cell.good {
    background: var(--good-solid) !important;
    color: var(--on-solid) !important;
  }
  .matrix td.bad,
  .cell.bad {
    background: var(--bad-solid) !important;
    color: var(--on-solid) !important;
  }
  .matrix td.doubt,
  .cell.doubt {
    background: var(--doubt-solid) !important;
    color: var(--on-solid) !important;
  }
  .matrix td.blind,
  .cell.blind {
    background: var(--doubt-tint) !important;
    color: var(--doubt) !important;
  }
  .before-bad {
    box-shadow: inset 0.25rem 0 var(--bad-solid);
  }
  .after-bad {
    box-shadow: inset -0.25rem 0 var(--bad-solid);
  }
  .before-doubt {
    box-shadow: inset 0.25rem 0 var(--doubt-solid);
  }
  .after-doubt {
    box-shadow: inset -0.25rem 0 var(--doubt-solid);
  }
  .before-bad.after-bad {
    box-shadow:
      inset 0.25rem 0 var(--bad-solid),
      inset -0.25rem 0 var(--bad-solid);
  }
  .before-bad.after-doubt {
    box-shadow:
      inset 0.25rem 0 var(--bad-solid),
      inset -0.25rem 0 var(--doubt-solid);
  }
  .matrix tr.failed th,
  .matrix tr.failed td {
    background: var(--bad-tint);
  }
  .matrix tr.failed th {
    font-weight: 700;
  }
  .matrix tbody tr:hover > * {
    background: color-mix(in srgb, var(--link) 12%, var(--paper));
  }
  .matrix .time {
    padding: 0 0.5rem 0 1rem;
    white-space: nowrap;
    color: var(--soft);
  }
  .matrix .time .bar {
    width: 5rem;
  }
  .matrix .found {
    padding: 0 0.25rem 0 0.5rem;
    color: var(--soft);
    width: 99%;
    min-width: 12rem;
    max-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .matrix .found strong {
    color: var(--ink);
    font-weight: 560;
  }
  .bar {
    width: 4rem;
    height: 0.5rem;
    margin-right: 0.5rem;
    background: var(--faint);
    border-radius: 0.1rem;
    overflow: hidden;
  }
  .bar rect {
    fill: var(--soft);
  }
  .bar.low rect {
    fill: var(--bad-solid);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem 1.25rem;
    margin-top: 1rem;
    font-size: 0.82rem;
    color: var(--soft);
  }
  .cell {
    display: inline-grid;
    place-items: center;
    vertical-align: middle;
  }
  .scores {
    width: 100%;
    font-size: 0.85rem;
    font-variant-numeric: tabular-nums;
  }
  .scores th,
  .scores td {
    padding: 0.3rem 0.75rem;
    border-bottom: 1px solid var(--line);
    text-align: right;
    white-space: nowrap;
  }
  .scores thead th {
    font-size: 0.78rem;
    color: var(--soft);
    vertical-align: bottom;
    white-space: normal;
  }
  .scores tr > :first-child,
  .scores .text {
    text-align: left;
    padding-left: 0;
    white-space: normal;
  }
  .scores tr.failed > * {
    background: var(--bad-tint);
  }
  .scores tbody tr > :first-child {
    padding-left: 0.25rem;
  }
  .scores tfoot {
    font-weight: 620;
  }
  .scores .bar {
    width: 3rem;
  }
  .scores td.good,
  .scores td.bad,
  .scores td.doubt {
    font-weight: 620;
  }
  #runbooks ~ .note {
    margin-top: 0.75rem;
    max-width: 60rem;
  }
  .matrix.narrow {
    width: auto;
  }
  .matrix td.none {
    background: none !important;
  }
  @media (min-width: 92rem) and (min-height: 52rem) {
    .scroll.fits {
      overflow: visible;
    }
    .fits thead {
      position: sticky;
      top: 0;
      background: var(--paper);
      z-index: 2;
    }
  }
  @media screen and (max-width: 44rem) {
    .matrix .wide,
    .matrix .time,
    .matrix .found,
    .matrix .score td:nth-last-child(-n + 2) {
      display: none;
    }
    .matrix {
      width: auto;
    }
    .matrix tbody th,
    .matrix .score th {
      min-width: 8.5rem;
      max-width: 9.5rem;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    .squares li {
      grid-template-columns: 7.5rem minmax(0, 1fr);
    }
  }
`;
