/** On paper: black on white, nothing to scroll, what is closed stays a line. */
import { css } from '../markup.ts';

export const PRINT = css`
  @media print {
    :root {
      --paper: #fff;
      --sheet: #fff;
      --ink: #000;
      --soft: #444;
      --line: #bbb;
      --faint: #f2f2f2;
      --link: #000;
      --good: #0d5c36;
      --good-tint: #e4f3ea;
      --good-solid: #1a7a4c;
      --bad: #9c1d16;
      --bad-tint: #fae3df;
      --bad-solid: #b3261e;
      --doubt: #6b4500;
      --doubt-tint: #fbefd0;
      --doubt-solid: #8f5d00;
      --on-solid: #fff;
    }
    @page {
      margin: 12mm;
    }
    html {
      font-size: 62.5%;
    }
    body {
      max-width: none;
      padding: 0;
      print-color-adjust: exact;
      -webkit-print-color-adjust: exact;
    }
    nav,
    .skip {
      display: none;
    }
    h2,
    h3,
    h4,
    h5,
    summary {
      break-after: avoid;
    }
    .finding,
    .timeline,
    .chain,
    tr,
    .stack,
    .command {
      break-inside: avoid;
    }
    .finding {
      break-inside: auto;
    }
    .drill {
      content-visibility: visible;
    }
    .scroll {
      overflow: visible;
    }
    .matrix thead {
      display: table-header-group;
    }
    .matrix .found {
      min-width: 0;
    }
    .matrix tbody th,
    .matrix thead td:first-child,
    .matrix .score th {
      position: static;
    }
  }
`;
