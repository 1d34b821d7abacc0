/**
 * A node with 200 containers and 5,000 tasks: all healthy, then with 1, 5 and 20 of them stuck.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { beginRun, connectEngine, openContainer, startLab } from '../../src/lab/index.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import { ROOT } from '../support/program.ts';
import { median, paired, report, SHORT, sized, timed } from './support/paired.ts';

const run = promisify(execFile);
const CONTAINERS = sized(200, 8);
const VICTIMS = sized(20, 2);
const TASKS_EACH = sized(25, 3);
const STUCK = SHORT ? [1, 2] : [1, 5, 20];

let lab: Lab;
let end: () => Promise<void>;

beforeAll(async () => {
  const engine = await connectEngine();
  const labRun = await beginRun(engine);
  lab = await startLab({ run: labRun, scenario: 'bench-many-containers' });
  end = async () => {
    const leftovers = await lab.destroy();
    await labRun.close();
    engine.close();
    if (leftovers.length > 0) throw new Error(JSON.stringify(leftovers));
  };
  await inLab(`
    lab-runtime unbounded
    hangfs mount data /mnt/data
    for n in $(seq ${VICTIMS}); do mkdir /mnt/data/$n && : > /mnt/data/$n/file; done
    hangfs hang data --op unlink
    n=1
    while [ $n -le ${CONTAINERS} ]; do
      if [ $n -le ${VICTIMS} ]; then
        docker run -d --name victim-$n --pid=host -v /mnt/data:/p00 victim \\
          sh -c "for i in $(seq 2 ${TASKS_EACH} | tr '\\n' ' '); do sleep 1000000 & done; /bin/rm -rf /p00/$n; wait" > /dev/null &
      else
        docker run -d --name neighbour-$n victim \\
          sh -c "for i in $(seq 2 ${TASKS_EACH} | tr '\\n' ' '); do sleep 1000000 & done; wait" > /dev/null &
      fi
      [ $((n % 8)) -ne 0 ] || wait
      n=$((n + 1))
    done
    wait
    hangfs wait data --held ${VICTIMS} --deadline 60 > /dev/null
    [ "$(docker ps -q | wc -l)" -eq ${CONTAINERS} ]`);
}, 600_000);

afterAll(() => end());

async function inLab(command: string): Promise<string> {
  const answer = await lab.target().run(command, { deadline: 300_000 });
  if (answer.status !== 'answered' || answer.exitCode !== 0) {
    throw new Error(`${answer.status} ${answer.exitCode} ${answer.reason}: ${decodeUtf8(answer.stderr)}`);
  }
  return decodeUtf8(answer.stdout);
}

async function ours(stuck: number): Promise<void> {
  const { runbook } = loadRunbook(join(ROOT, 'runbooks/container-up-process-gone.yaml'));
  if (runbook === undefined) throw new Error('the runbook is broken');
  const target = await openContainer(lab.name);
  try {
    const { findings, subjects } = await diagnose(runbook, target);
    if (findings.length !== stuck || subjects.length !== CONTAINERS) {
      throw new Error(`${findings.length} findings, ${subjects.length} subjects`);
    }
  } finally {
    await target.close();
  }
}

it('all healthy, against docker ps -q | xargs docker inspect', async () => {
  const inspect = (): Promise<unknown> =>
    run('docker', ['exec', lab.name, 'sh', '-c', 'docker ps -q | xargs docker inspect'], {
      maxBuffer: 1 << 28,
    });
  report(
    `diagnose ${CONTAINERS} healthy / docker ps and inspect of all`,
    await paired(7, () => ours(0), inspect),
    1.5,
  );
});

it('with more and more stuck', async () => {
  let stuck = 0;
  for (const wanted of STUCK) {
    for (; stuck < wanted; stuck++) {
      await inLab(`
        pid=$(docker inspect -f '{{.State.Pid}}' victim-${stuck + 1}) id=$(docker inspect -f '{{.Id}}' victim-${stuck + 1})
        kill -KILL "$pid"
        n=0
        until [ "$(cat /sys/fs/cgroup/freezer/docker/$id/freezer.state)" = FREEZING ]; do n=$((n + 1)); [ $n -lt 20000 ] || exit 1; done`);
    }
    const times: number[] = [];
    for (let nth = 0; nth < sized(5, 1); nth++) times.push(await timed(() => ours(wanted)));
    console.log(`| diagnose with ${wanted} of ${CONTAINERS} stuck | ${median(times).toFixed(0)} ms | | | |`);
  }
});
