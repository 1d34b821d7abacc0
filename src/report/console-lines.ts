/**
 * Parts that several console reports share.
 */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import type { Paint } from './paint.ts';
import { SEVERITY_STYLE } from './paint.ts';
import { terminalText } from '../text/terminal-text.ts';

export function findingLine(finding: FoundFinding, paint: Paint): string {
  const severity = paint(SEVERITY_STYLE[finding.severity], finding.severity);
  const sure = finding.certainty === 'certain' ? '' : ' (likely)';
  return `${severity} ${finding.id}${sure}: ${terminalText(finding.message).replaceAll('\n', ' ')}`;
}

/** @param ms milliseconds */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
