/** A lab on the real engine, for tests of how it starts and ends: whatever was done to it, the host must be unchanged. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { beginRun, connectEngine, startLab } from '../../src/lab/index.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Run } from '../../src/lab/ledger/run.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import { docker, hostState, leftSince, type HostState } from './host-state.ts';

/**
 * A task that no signal ends, in a container inside the lab, in a cgroup that is being frozen: the flagship's state.
 */
const STUCK_AND_FREEZING = `
  hangfs mount t /mnt/hang && touch /mnt/hang/f && hangfs hang t --op unlink
  docker run -d --name victim -v /mnt/hang:/mnt victim rm /mnt/f >/dev/null
  hangfs wait t
  echo FROZEN >/sys/fs/cgroup/freezer/docker/$(docker inspect -f '{{.Id}}' victim)/freezer.state`;

export interface LabTools {
  /** The run of the current test. */
  readonly run: () => Run;
  readonly start: () => Promise<Lab>;
  /** Runs a command in the lab, which must exit with 0, and returns its output. */
  readonly inside: (lab: Lab, command: string) => Promise<string>;
  /** Brings the flagship's state about. */
  readonly stuck: (lab: Lab) => Promise<void>;
  /** The pid of the lab's first process on this machine. */
  readonly firstProcess: (lab: Lab) => number;
}

/** To be called in a `describe`: gives each test a run of its own, and looks at the host after it. */
export function labTools(): LabTools {
  let engine: Engine;
  let run: Run;
  let before: HostState;
  beforeAll(async () => {
    engine = await connectEngine();
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    before = hostState();
    run = await beginRun(engine);
  });
  // Whatever was done to a lab, the host must be unchanged.
  afterEach(async () => {
    await run.close();
    expect(await leftSince(before)).toEqual([]);
  });

  const inside = async (lab: Lab, command: string): Promise<string> => {
    const answer = await lab.target().run(command, { deadline: 20_000 });
    expect(answer, `${command}\n${decodeUtf8(answer.stderr)}`).toMatchObject({
      status: 'answered',
      exitCode: 0,
    });
    return decodeUtf8(answer.stdout);
  };
  const stuck = async (lab: Lab): Promise<void> => {
    await inside(lab, STUCK_AND_FREEZING);
    await lab.record();
  };
  return {
    run: () => run,
    start: () => startLab({ run, scenario: 'test' }),
    inside,
    stuck,
    firstProcess: (lab) => Number(docker('inspect', '-f', '{{.State.Pid}}', lab.id)[0]),
  };
}
