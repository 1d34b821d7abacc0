import { describe, expect, it } from 'vitest';
import type { FoundFinding } from '../../src/diagnose/diagnosis.ts';
import { curingPlans } from '../../src/drill/cure.ts';
import type { Expectation } from '../../src/scenario/model.ts';

function expectation(...subjects: string[]): Expectation {
  const place = { file: 'scenario.yaml', line: 1, column: 1, length: 1 };
  const findings = [{ finding: 'stuck', subjects }];
  return { runbook: 'rb', place, findings, cure: 'stuck', versions: [], because: undefined };
}

function found(subject: string, id = 'stuck'): FoundFinding {
  const remedy = { id: `end ${subject}`, title: '', sideEffects: '', commands: [] };
  return { id, severity: 'critical', subject, message: '', certainty: 'certain', evidence: {}, remedy };
}

/** The ids of the plans, given the runbook's findings. */
function planned(expected: Expectation, ...findings: FoundFinding[]): string[] {
  return curingPlans([expected], (runbook) => (runbook === 'rb' ? findings : [])).map(({ id }) => id);
}

describe('curing remedies', () => {
  it('are those of the named finding, one for each subject', () => {
    const findings = [found('a'), found('b'), found('a', 'other')];
    expect(planned(expectation('a', 'b'), ...findings)).toEqual(['end a', 'end b']);
  });

  it('do not include other subjects', () => {
    expect(planned(expectation('victim'), found('bystander'))).toEqual([]);
    expect(planned(expectation('victim'), found('bystander'), found('victim'))).toEqual(['end victim']);
  });

  it('are empty if a subject was missed, because the failure would remain', () => {
    expect(planned(expectation('a', 'b'), found('a'))).toEqual([]);
  });

  it('are empty if no cure is named', () => {
    expect(planned({ ...expectation('a'), cure: undefined }, found('a'))).toEqual([]);
  });
});
