/** What is asked about an observation itself: `exitCode(step)`. */
import { Lack, failure } from '../lack.ts';
import { isObservation } from '../observed.ts';
import type { ObservationForm } from '../special-forms.ts';
import { OBSERVATION_FORMS } from '../special-forms.ts';
import { kindOf } from '../values.ts';
import type { Code } from './frame.ts';
import { isLack } from './frame.ts';

const FORMS: ReadonlySet<string> = new Set(OBSERVATION_FORMS.map(({ name }) => name));

export function isForm(name: string): name is ObservationForm {
  return FORMS.has(name);
}

/** @param of gives the observation, not its value */
export function asked(form: ObservationForm, of: Code): Code {
  return (frame) => {
    const observation = of(frame);
    if (isLack(observation)) return observation;
    if (!isObservation(observation) || observation.element !== undefined)
      return failure(
        'wrong-type',
        `${form}() takes a step that runs a command or reads a file, not a ${kindOf(observation)}`,
      );
    if (form !== 'exitCode') return observation[form];
    const { exitCode } = observation;
    return exitCode.kind === 'value' ? exitCode.value : Lack.from(exitCode);
  };
}
