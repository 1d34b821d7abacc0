/** The style sheet. Nothing of it comes from a document, so the page's policy can allow it by its hash. */
import { html } from './markup.ts';
import { BASE } from './style/base.ts';
import { DRILL } from './style/drill.ts';
import { FINDING } from './style/finding.ts';
import { MATRIX } from './style/matrix.ts';
import { PRINT } from './style/print.ts';

export const STYLE = html`${BASE}${MATRIX}${DRILL}${FINDING}${PRINT}`;
