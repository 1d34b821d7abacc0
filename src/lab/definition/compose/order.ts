/** Which service starts after which: `depends_on`. */
import { didYouMean } from '../../../text/did-you-mean.ts';
import type { StartsAfter } from '../model.ts';
import { isOn, type ComposeContext } from './context.ts';
import type { ServiceData } from './schema.ts';

type Services = readonly (readonly [string, ServiceData])[];

/** By service. @param services those that are started */
export function startOrder(
  context: ComposeContext,
  services: Services,
): ReadonlyMap<string, readonly StartsAfter[]> {
  const { inFile, data } = context;
  const names = services.map(([name]) => name);
  const order = new Map<string, readonly StartsAfter[]>();
  for (const [name, { depends_on: written = [] }] of services) {
    const path = ['services', name, 'depends_on'];
    const entries = Array.isArray(written)
      ? written.map((machine, i) => ({
          machine,
          condition: 'service_started',
          required: true,
          at: [...path, i],
        }))
      : Object.entries(written).map(([machine, { condition = 'service_started', required }]) => ({
          machine,
          condition,
          required: required === undefined || isOn(required),
          at: [...path, machine],
        }));
    order.set(
      name,
      entries.flatMap(({ machine, condition, required, at }): StartsAfter[] => {
        if (condition === 'service_completed_successfully') {
          const hint =
            'a machine of a lab runs until its end: do this in the command or the image of another service';
          inFile.report('compose-unsupported', `the condition '${condition}' is not supported`, at, { hint });
          return [];
        }
        if (names.includes(machine))
          return [{ machine, until: condition === 'service_healthy' ? 'ready' : 'started' }];
        if (!required) return [];
        const isLeftOut = Object.hasOwn(data.services, machine);
        const message = isLeftOut
          ? `the service '${machine}' is in a profile, so it is not started`
          : `unknown service '${machine}'`;
        const hint = isLeftOut ? 'set COMPOSE_PROFILES in .env beside the file' : didYouMean(machine, names);
        inFile.report('machine-unknown', message, at, { hint });
        return [];
      }),
    );
  }
  reportCycle(context, order);
  return order;
}

function reportCycle({ inFile }: ComposeContext, order: ReadonlyMap<string, readonly StartsAfter[]>): void {
  const left = new Map(order);
  // Whatever waits for nothing that is left can start.
  for (let size = -1; size !== left.size;) {
    size = left.size;
    for (const [name, after] of left) if (!after.some(({ machine }) => left.has(machine))) left.delete(name);
  }
  const [first] = left.keys();
  if (first === undefined) return;
  const message = `services wait for each other: ${[...left.keys()].join(', ')}`;
  inFile.report('wrong-value', message, ['services', first, 'depends_on']);
}
