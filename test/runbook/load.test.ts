/** From a file to the model that a diagnosis runs. */
import { describe, expect, it } from 'vitest';
import type { Binding, Observation } from '../../src/expression/outcome.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { AskStep, Runbook, Step } from '../../src/runbook/model.ts';

const FILE = 'test/fixtures/runbooks/container-up-process-gone.yaml';

function loaded(file: string): Runbook {
  const { runbook, problems } = loadRunbook(file);
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  if (runbook === undefined) throw new Error('not loaded');
  return runbook;
}

function fromText(steps: string, rest = ''): ReturnType<typeof loadRunbook> {
  const findings = rest.includes('findings:')
    ? ''
    : 'findings:\n  - { id: f, severity: info, when: "true && 1 < 2 || found(a)", message: x, evidence: [a] }\n';
  return loadRunbook({ file: 'x.yaml', text: `runbook: x\ntitle: X\nsteps:\n${steps}${findings}${rest}` });
}

function step(runbook: Runbook, id: string): Step {
  const found = runbook.steps.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
}

function seen(value: unknown, key?: unknown): Observation {
  return {
    kind: 'observation',
    value: { kind: 'value', value },
    timedOut: false,
    abandoned: false,
    denied: false,
    truncated: false,
    exitCode: { kind: 'value', value: 0n },
    stderr: '',
    status: 'answered',
    ...(key === undefined ? {} : { element: { variable: 'tid', answer: 'stack', key } }),
  };
}

describe('a runbook', () => {
  const runbook = loaded(FILE);

  it('has its steps in order, with what each needs', () => {
    expect(runbook.steps.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'run inspect',
      'read init',
      'healthy-if healthy-if-1',
      'run reaper',
      'let killer',
      'read freezer',
      'read tasks',
      'read blocker.status',
      'read blocker.stack',
      'let blocker',
    ]);
    expect([...step(runbook, 'killer').needs].toSorted()).toEqual(['container', 'reaper']);
    // Its own id, which `until` reads, and the loop's variable are nothing to wait for.
    expect([...step(runbook, 'freezer').needs]).toEqual(['container']);
    expect([...step(runbook, 'blocker.stack').needs]).toEqual(['tasks']);
  });

  it('has subjects, inputs, deadlines and exit codes', () => {
    expect(runbook.subjects?.as).toBe('container');
    expect(runbook.subjects?.steps[0]).toMatchObject({
      kind: 'run',
      id: 'subjects',
      deadline: 5000,
      exitCodes: [0],
    });
    expect(runbook.inputs).toEqual([
      { name: 'minLooks', type: 'int', default: 2n, doc: expect.any(String) as string, oneOf: undefined },
    ]);
    expect(step(runbook, 'reaper')).toMatchObject({ exitCodes: [0, 1], deadline: 3000 });
    expect(step(runbook, 'inspect')).toMatchObject({ deadline: 2000 });
    expect((step(runbook, 'freezer') as AskStep).samples).toMatchObject({ times: 3, every: 20 });
    expect(step(runbook, 'init').place).toMatchObject({ file: FILE, line: 26 });
  });

  it('has alternatives of a read as paths of their own', () => {
    const freezer = step(runbook, 'freezer');
    if (freezer.kind !== 'read') throw new Error('not a read');
    const scope = new Map<string, Binding>([
      ['container', { kind: 'value', value: new Map([['ID', "7'3"]]) }],
    ]);
    expect(freezer.paths.map((path) => path.render(scope))).toEqual([
      { kind: 'value', value: "/sys/fs/cgroup/freezer/docker/7'3/freezer.state" },
      { kind: 'value', value: "/sys/fs/cgroup/freezer/system.slice/docker-7'3.scope/freezer.state" },
    ]);
  });

  it('gives regular expressions with groups as records', () => {
    const reaper = step(runbook, 'reaper') as AskStep;
    expect(reaper.parse('77 runc kill\n').outcome).toEqual({
      kind: 'value',
      value: [
        new Map([
          ['pid', '77'],
          ['args', 'runc kill'],
        ]),
      ],
    });
  });
});

describe('a used probe', () => {
  const runbook = loaded(FILE);

  it('has its own names, and sees what it was given', () => {
    const stack = step(runbook, 'blocker.stack') as AskStep;
    const scope = new Map<string, Binding | readonly Observation[]>([['tasks', seen(['1', '2'])]]);
    expect(stack.loop?.variable).toBe('blocker.tid');
    expect(stack.loop?.list.evaluate(scope)).toEqual({ kind: 'value', value: ['1', '2'] });
    if (stack.kind !== 'read') throw new Error('not a read');
    expect(
      stack.paths[0]?.render(new Map<string, Binding>([['blocker.tid', { kind: 'value', value: '2' }]])),
    ).toEqual({ kind: 'value', value: '/proc/2/stack' });
  });

  it('yields its value under the id that uses it', () => {
    const last = step(runbook, 'blocker');
    if (last.kind !== 'let') throw new Error('not a let');
    const looks = [seen('[<0>] ep_poll+0x1/0x2\n', '1'), seen('[<0>] request_wait_answer+0x1/0x2\n', '2')];
    expect(last.value.evaluate(new Map([['blocker.stack', looks]]))).toEqual({ kind: 'value', value: ['2'] });
  });

  it('with `when`: no question is asked, and the value is absent', () => {
    const text =
      'runbook: x\ntitle: X\nsteps:\n' +
      '  - { id: a, title: A?, read: /run/pid, parse: lines }\n' +
      '  - { id: b, uses: blocking-tasks, when: found(a), with: { tasks: a } }\n' +
      'findings:\n  - { id: f, severity: info, when: size(b) > 0, message: x, evidence: [b.stack] }\n';
    const { runbook: used, problems } = loadRunbook({ file: 'test/fixtures/runbooks/x.yaml', text });
    expect(problems).toEqual([]);
    const gone = new Map<string, Binding | readonly Observation[]>([
      ['a', { ...seen(''), value: { kind: 'absent', why: '' } }],
      ['b.stack', { kind: 'absent', why: '' }],
    ]);
    const [stack] = (used?.steps ?? []).filter(({ id }) => id === 'b.stack') as AskStep[];
    expect(stack?.when?.evaluate(gone)).toEqual({ kind: 'value', value: false });
    const last = used?.steps.find(({ id }) => id === 'b');
    expect(last?.kind === 'let' && last.value.evaluate(gone).kind).toBe('absent');
  });
});

describe('values', () => {
  it('expressions that YAML reads as something else', () => {
    const { runbook, problems } = fromText(
      '  - { id: a, title: A?, read: /x }\n  - { id: n, let: 1.10 }\n  - { id: t, let: true }\n',
      'findings:\n  - { id: f, severity: info, when: n > 1.0 && t && found(a), message: x, evidence: [a] }\n',
    );
    expect(problems).toEqual([]);
    expect(
      runbook?.steps.map((one) => (one.kind === 'let' ? one.value.evaluate(new Map()) : undefined)),
    ).toEqual([undefined, { kind: 'value', value: 1.1 }, { kind: 'value', value: true }]);
  });

  it('a `for` over what is no list is an error, not its letters', () => {
    const { runbook } = fromText(
      '  - { id: j, title: J?, read: /x, parse: json }\n  - { id: a, title: A?, for: x in j, max: 9, read: "/${{ x }}" }\n',
      'findings:\n  - { id: f, severity: info, when: "a.exists(y, found(y.a))", message: x, evidence: [a] }\n',
    );
    const loop = (runbook?.steps[1] as AskStep | undefined)?.loop;
    expect(loop?.list.evaluate(new Map([['j', seen('text')]]))).toMatchObject({
      kind: 'error',
      code: 'wrong-type',
    });
    expect(loop?.list.evaluate(new Map([['j', seen([1n])]]))).toEqual({ kind: 'value', value: [1n] });
  });

  it('subjects that are no list are unknown', () => {
    const { runbook } = loadRunbook({
      file: 'x.yaml',
      text: 'runbook: x\ntitle: X\nsubjects: { as: s, read: /x, parse: json, name: s.Name }\nsteps:\n  - { id: a, title: A?, read: "/${{ s.Name }}" }\nfindings:\n  - { id: f, severity: info, when: found(a), message: x, evidence: [a] }\n',
    });
    const [list] = (runbook?.subjects?.steps ?? []) as AskStep[];
    expect(list?.parse('"text"').outcome.kind).toBe('unknown');
    expect(list?.parse('[]').outcome).toEqual({ kind: 'value', value: [] });
  });

  it('a warning does not keep a runbook from being run', () => {
    const { runbook, problems } = fromText('  - { id: a, title: A?, read: /proc/1/cmdline }\n');
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning may-hang']);
    expect(runbook).toBeDefined();
  });

  it('accepting at the step, or for the whole file', () => {
    const steps = '  - { id: a, title: A?, run: ps aux, allow: [{ rule: may-hang, reason: so }] }\n';
    expect(fromText(steps).problems).toEqual([]);
    const whole = 'allow: [{ rule: may-hang, reason: so }, { rule: changes-system, reason: so }]\n';
    const two = '  - { id: a, title: A?, run: ps aux }\n  - { id: b, title: B?, run: rm /x }\n';
    const finding =
      'findings:\n  - { id: f, severity: info, when: found(a) && found(b), message: x, evidence: [a] }\n';
    expect(fromText(two, finding + whole).problems).toEqual([]);
    expect(fromText(two, finding).problems.map(({ code }) => code)).toEqual(['may-hang', 'changes-system']);
  });

  it.each(['unused-step', 'untitled-step', 'constant-condition', 'unused-input', 'unused-remedy'])(
    '%s can be accepted, an error cannot',
    (code) => {
      const text = (accepted: string): string =>
        'runbook: x\ntitle: X\ninputs: { i: { default: a, doc: none } }\nsteps:\n  - { id: a, read: /x }\n  - { id: b, let: found(a) }\n' +
        'findings:\n  - { id: f, severity: info, when: found(a), confirm: 2 > 1, message: x, evidence: [a] }\n' +
        'remedies:\n  - { id: r, title: R, side-effects: Nothing., commands: [{ run: rm /x }] }\n' +
        `allow: [${accepted}]\n`;
      const codes = (accepted: string): string[] =>
        loadRunbook({ file: 'x.yaml', text: text(accepted) }).problems.map((problem) => problem.code);
      expect(codes('')).toContain(code);
      expect(codes(`{ rule: ${code}, reason: so }`)).not.toContain(code);
      expect(codes(`{ rule: ${code}, reason: so }`)).not.toContain('allow-unused');
      const broken = text('{ rule: unknown-name, reason: so }').replace('when: found(a)', 'when: found(c)');
      expect(loadRunbook({ file: 'x.yaml', text: broken }).problems.map((problem) => problem.code)).toContain(
        'unknown-name',
      );
    },
  );
});
