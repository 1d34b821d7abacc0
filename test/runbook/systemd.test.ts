/** The runbooks about systemd, on answers that no drill recorded: of other versions, and of units that a lab does not have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';

interface File {
  readonly subjects?: { readonly run?: string };
  readonly steps: readonly { readonly id?: string; readonly run?: string }[];
}

/** The command of a step, or that which lists the subjects, with these words where the holes are. */
function command(file: string, id: string, ...words: readonly string[]): string {
  const { subjects, steps } = parse(readFileSync(join(ROOT, 'runbooks', `${file}.yaml`), 'utf8')) as File;
  const run = id === 'subjects' ? subjects?.run : steps.find((step) => step.id === id)?.run;
  if (run === undefined) throw new Error(`${file} has no command ${id}`);
  let nth = 0;
  return run.replaceAll(/\$\{\{.*?\}\}/g, () => `'${words[nth++] ?? ''}'`);
}

const BOOTED = command('probes/systemd', 'booted');
const JOBS = command('probes/systemd-jobs', 'listed');
const DROPPED = command('probes/systemd-suppressed', 'messages');

async function diagnosed(name: string, replies: Readonly<Record<string, Reply>>): Promise<Diagnosis> {
  const { runbook, problems } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  const target = new FakeTarget({ [BOOTED]: { text: 'yes\n' }, ...replies });
  return diagnose(runbook, Object.assign(target, { timeless: true }));
}

const status = ({ subjects, findings }: Diagnosis): string[] => [
  ...subjects.map((one) => `${one.name} ${one.status}`),
  ...findings.map(({ id, certainty }) => `${id} (${certainty})`),
];

const lines = (fields: Readonly<Record<string, string>>): Reply => ({
  text: Object.entries(fields)
    .map(([key, value]) => `${key}=${value}\n`)
    .join(''),
});

it.each(['systemd-mount-hangs', 'systemd-messages-suppressed', 'systemd-timer-never-ran'])(
  '%s does not apply without systemd',
  async (name) => {
    expect(await diagnosed(name, { [BOOTED]: { text: 'no\n' } })).toMatchObject({ applies: false });
  },
);

describe('systemd-mount-hangs', () => {
  const show = (unit: string, fields: Readonly<Record<string, string>>): Record<string, Reply> => ({
    [command('systemd-mount-hangs', 'unit', unit)]: lines(fields),
  });
  const NFS = { What: 'filer:/home', ControlGroup: '/system.slice/home.mount', TimeoutUSec: '1min 30s' };
  const UNIT = {
    ...NFS,
    After: 'network.target',
    Before: 'a.service',
    InactiveExitTimestampMonotonic: '5000000',
  };
  const zeros = Array.from({ length: 30 }, () => '0').join(' ');
  const work = (comm: string, state = 'S'): Reply => ({
    text: `9 (mount) S 1 9 9 ${zeros}\nread_bytes: 0\nwrite_bytes: 0\n11 (${comm}) ${state} 9 9 9 ${zeros}\nread_bytes: 8\nwrite_bytes: 0\n`,
  });
  const WORK = command('systemd-mount-hangs', 'work', NFS.ControlGroup);
  const node = (more: Readonly<Record<string, Reply>> = {}): Record<string, Reply> => ({
    // Ids of jobs are aligned to the right in old versions.
    [JOBS]: { text: '  7 home.mount start running\n112 a.service  start waiting\n' },
    ...show('home.mount', UNIT),
    '/proc/uptime': { text: '65.10 1.00\n' },
    [WORK]: work('mount.nfs'),
    ...more,
  });

  it('names the process, since when, and what waits, where its stack cannot be read', async () => {
    const { findings } = await diagnosed('systemd-mount-hangs', node());
    expect(findings.map(({ message }) => message)).toEqual([
      'The start job of home.mount (filer:/home) has been running for 60 s, and mount.nfs (process 11, state S) does nothing. Waiting for it: a.service. Its limit is 1min 30s.',
    ]);
  });

  it('finds the helper even if its name looks like the end of a line of /proc/PID/stat', async () => {
    const { findings } = await diagnosed(
      'systemd-mount-hangs',
      node({ [WORK]: work('x) S (read_bytes: 1') }),
    );
    expect(findings.map(({ id }) => id)).toEqual(['mount-hangs']);
  });

  it.each<[string, Readonly<Record<string, Reply>>, string[]]>([
    ['there is no job', { [JOBS]: { text: '' } }, []],
    [
      'a job is printed as on no known version',
      { [JOBS]: { text: 'home.mount: start\n' } },
      ['node unknown'],
    ],
    ['systemd does not answer', { [JOBS]: { status: 'timed-out' } }, ['node unknown']],
    ['the mount cannot be shown', show('home.mount', {}), ['home.mount unknown']],
    [
      'it has no cgroup, in which its processes would be',
      {
        ...show('home.mount', { ...UNIT, ControlGroup: '' }),
        [command('systemd-mount-hangs', 'work', '')]: work('sshd'),
      },
      ['home.mount unknown'],
    ],
    ['its processes cannot be seen', { [WORK]: { text: '' } }, ['home.mount unknown']],
    ['its processes are not seen in time', { [WORK]: { status: 'timed-out' } }, ['home.mount unknown']],
    [
      'a line about them is not understood',
      { [WORK]: { text: '9 (mount) S\nread_bytes: 0\n' } },
      ['home.mount unknown'],
    ],
    ['the time is unknown', { '/proc/uptime': { status: 'denied' } }, ['home.mount unknown']],
    ['it began 14 s ago', { '/proc/uptime': { text: '19.99 1.00\n' } }, ['home.mount healthy']],
    [
      'it waits for a check of the file system',
      { [JOBS]: { text: '7 home.mount start waiting\n8 systemd-fsck@a.service start running\n' } },
      ['home.mount healthy'],
    ],
  ])('if %s', async (_, more, expected) => {
    expect(status(await diagnosed('systemd-mount-hangs', node(more)))).toEqual(expected);
  });
});

describe('systemd-messages-suppressed', () => {
  const node = (dropped: Reply, config: Reply, own: Reply = { text: '\n' }): Record<string, Reply> => ({
    [DROPPED]: dropped,
    [command('systemd-messages-suppressed', 'own', 'a.service')]: own,
    [command('systemd-messages-suppressed', 'config')]: config,
    'date +%s': { text: '1060\n' },
  });
  const at = (second: number): Reply => ({
    text: `${second}.123456 web systemd-journald[300]: Suppressed 12 messages from a.service\n`,
  });
  const found = ['a.service suspect', 'messages-dropped (certain)'];
  it.each<[string, Reply, Reply, string[]]>([
    ['a loss in the third interval of 30 s', at(970), { text: '' }, found],
    ['a loss before that', at(969), { text: '' }, ['a.service healthy']],
    ['an interval of minutes', at(461), { text: 'RateLimitIntervalSec=3min 20s\n' }, found],
    [
      'an interval in a unit that is not known',
      at(1059),
      { text: 'RateLimitIntervalSec=1 fortnight\n' },
      ['a.service unknown'],
    ],
    ['no rate limit any more', at(1059), { text: 'RateLimitIntervalSec=0\n' }, ['a.service healthy']],
    ['no configuration', at(1059), { exitCode: 1, stderr: 'not found' }, ['a.service unknown']],
    ['no journal', { text: '', stderr: 'No journal files were found.\n' }, { text: '' }, ['node unknown']],
    [
      'another language',
      { text: '1059.1 web systemd-journald[300]: 12 Meldungen unterdrückt\n' },
      { text: '' },
      ['node unknown'],
    ],
  ])('%s', async (_, dropped, config, expected) => {
    expect(status(await diagnosed('systemd-messages-suppressed', node(dropped, config)))).toEqual(expected);
  });

  it('prefers the interval of the unit, and asks for a restart of the unit if the limit is its own', async () => {
    const own = lines({ LogRateLimitIntervalUSec: '1min', LogRateLimitBurst: '500' });
    const { findings } = await diagnosed('systemd-messages-suppressed', node(at(880), { text: '' }, own));
    expect(findings[0]?.remedy).toMatchObject({ commands: [] });
    expect(JSON.stringify(findings[0]?.remedy)).toContain('LogRateLimitBurst=500');
  });
});

describe('systemd-timer-never-ran', () => {
  type Fields = Readonly<Record<string, string>>;
  // What systemd 257 printed in the lab systemd@trixie; values that are not set are empty.
  const TIMER = {
    Unit: 'a.service',
    TimersCalendar: '{ OnCalendar=*-*-* 03:00:00 ; next_elapse=(null) }',
    LastTriggerUSec: '',
    Result: 'success',
    RequiredBy: '',
    WantedBy: 'timers.target',
    ActiveEnterTimestamp: '',
    ActiveEnterTimestampMonotonic: '0',
    InactiveEnterTimestamp: '',
    Job: '',
    ConditionResult: 'no',
    ConditionTimestampMonotonic: '0',
  };
  const SERVICE = { LoadState: 'loaded', ActiveState: 'inactive', Result: 'success', ExecMainStatus: '0' };
  const TARGET = { ActiveState: 'active', ActiveEnterTimestamp: 'Fri 2026-11-27 02:16:27 UTC' };
  const node = (
    state: string,
    timer: Fields,
    service: Fields = {},
    target: Fields = {},
  ): Record<string, Reply> => ({
    [command('systemd-timer-never-ran', 'subjects')]: { text: `a.timer ${state} Nightly backup\n` },
    [command('systemd-timer-never-ran', 'unit', 'a.timer')]: lines({ ...TIMER, ...timer }),
    [command('systemd-timer-never-ran', 'service', 'a.service')]: lines({ ...SERVICE, ...service }),
    [command('systemd-timer-never-ran', 'target', 'timers.target')]: lines({ ...TARGET, ...target }),
    [command('systemd-timer-never-ran', 'target', 'late.target')]: lines({
      ...TARGET,
      ActiveState: 'inactive',
    }),
  });
  const dead = 'loaded inactive dead';
  const suspect = (finding: string): string[] => ['a.timer suspect', `${finding} (certain)`];
  it.each<[string, Record<string, Reply>, string[]]>([
    ['never started', node(dead, {}), suspect('not-started')],
    [
      'never started, and two targets of which one is active',
      node(dead, { WantedBy: 'late.target timers.target' }),
      suspect('not-started'),
    ],
    ['waiting for a target', node(dead, { WantedBy: 'late.target' }), ['a.timer healthy']],
    ['not enabled', node(dead, { WantedBy: '' }), ['a.timer healthy']],
    ['stopped by somebody', node(dead, { ActiveEnterTimestampMonotonic: '5' }), ['a.timer healthy']],
    ['ruled out by a condition', node(dead, { ConditionTimestampMonotonic: '5' }), ['a.timer healthy']],
    [
      'with a service that is masked',
      node(dead, { ConditionTimestampMonotonic: '5', ConditionResult: 'yes' }, { LoadState: 'masked' }),
      suspect('not-started'),
    ],
    ['of an unknown target', node(dead, { WantedBy: 'gone.target' }), ['a.timer unknown']],
    ['waiting for its first time', node('loaded active waiting', {}), ['a.timer healthy']],
    ['running for the first time', node('loaded active running', {}), ['a.timer healthy']],
    ['without a next time', node('loaded active elapsed', {}), suspect('never-elapses')],
    [
      'done',
      node('loaded active elapsed', { LastTriggerUSec: 'Fri 2026-11-27 02:16:31 UTC' }),
      ['a.timer healthy'],
    ],
    ['failed', node('loaded failed failed', { Result: 'resources' }), suspect('timer-failed')],
    [
      'with a service that is masked and due',
      node('loaded active waiting', {}, { LoadState: 'masked' }),
      suspect('service-missing'),
    ],
    [
      'with a service that failed',
      node('loaded active waiting', { LastTriggerUSec: 'Fri' }, { ActiveState: 'failed' }),
      suspect('service-failed'),
    ],
    [
      'with a service that failed before the timer elapsed',
      node('loaded active waiting', {}, { ActiveState: 'failed' }),
      ['a.timer healthy'],
    ],
    ['masked', node('masked inactive dead', {}), []],
    ['in a state that is not known', node('loaded refreshing dead', {}), ['a.timer unknown']],
    [
      'printed otherwise',
      { [command('systemd-timer-never-ran', 'subjects')]: { text: 'a.timer: loaded\n' } },
      ['node unknown'],
    ],
  ])('a timer %s', async (_, replies, expected) => {
    expect(status(await diagnosed('systemd-timer-never-ran', replies))).toEqual(expected);
  });

  it.each([
    [dead, 'RequiredBy'],
    [dead, 'WantedBy'],
    [dead, 'Job'],
    [dead, 'ConditionResult'],
    [dead, 'ActiveEnterTimestampMonotonic'],
    ['loaded active waiting', 'Unit'],
    ['loaded active elapsed', 'LastTriggerUSec'],
  ])('a timer that is %s is unknown if systemd does not say %s', async (state, field) => {
    const timer = { ...TIMER, ConditionTimestampMonotonic: '5', ConditionResult: 'yes' };
    const said = Object.fromEntries(Object.entries(timer).filter(([key]) => key !== field));
    const show = { [command('systemd-timer-never-ran', 'unit', 'a.timer')]: lines(said) };
    const diagnosis = await diagnosed('systemd-timer-never-ran', { ...node(state, {}), ...show });
    expect(status(diagnosis)).toEqual(['a.timer unknown']);
  });
});
