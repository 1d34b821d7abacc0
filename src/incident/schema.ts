/**
 * The keys of an incident file: facts from which a target answers a runbook's commands and reads.
 * What is not stated is unknown, never absent; unless a list is marked complete, more elements may exist.
 */
import { z } from 'zod';
import { id, line as oneLine } from '../document/shapes.ts';

const kebab = id(100);
const line = oneLine(2000);
const pid = z.int().min(1).max(4_194_304);
const path = z.string().regex(/^\//, 'not an absolute path').max(4096);
const regex = z.string().min(1).max(2000);
const duration = z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, 'invalid duration: write it as 20s or 14d');
const text = z.string();
const complete = z.boolean().optional();

const stack = text.meta({
  description: 'Its kernel stack, one frame per line: as /proc/PID/stack or dmesg prints it, or bare names.',
  examples: ['[<0>] request_wait_answer+0x12f/0x210\n[<0>] fuse_simple_request+0x19e/0x2e0\n'],
});
const wchan = z
  .string()
  .meta({ description: 'The kernel function that it sleeps in.', examples: ['request_wait_answer'] });
const state = z
  .enum(['R', 'S', 'D', 'Z', 'T', 't', 'I', 'X', 'P'])
  .meta({ description: 'The state letter of proc(5).' });
const signals = z
  .strictObject({
    pending: z
      .array(z.int().min(1).max(64))
      .optional()
      .meta({ description: 'Pending for this thread (SigPnd).', examples: [[9]] }),
    shared: z
      .array(z.int().min(1).max(64))
      .optional()
      .meta({ description: 'Pending for the whole process (ShdPnd).', examples: [[9]] }),
  })
  .meta({
    description: 'Pending signals, by number; an empty list means none.',
    examples: [{ shared: [9] }],
  });

const furtherStatus = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .optional()
  .meta({
    description: 'Additional lines of /proc/PID/status.',
    examples: [{ voluntary_ctxt_switches: 11 }],
  });

const thread = z.strictObject({
  tid: pid.meta({ description: 'Its thread id.', examples: [1544574] }),
  comm: z
    .string()
    .max(15)
    .optional()
    .meta({ description: 'Its name.', examples: ['java'] }),
  state: state.optional(),
  stack: stack.optional(),
  wchan: wchan.optional(),
  signals: signals.optional(),
  syscall: z
    .string()
    .optional()
    .meta({
      description: 'The content of /proc/PID/syscall.',
      examples: ['263 0xffffff9c 0x55d2c75b5380 0x0 …'],
    }),
  status: furtherStatus,
  gone: z
    .boolean()
    .optional()
    .meta({ description: 'true if it no longer exists.', examples: [true] }),
});

const process = z.strictObject({
  pid: pid.meta({ description: 'Its process id on the node.', examples: [25229] }),
  gone: z
    .boolean()
    .optional()
    .meta({
      description: 'true if the process does not exist; /proc/PID does not exist either.',
      examples: [true],
    }),
  comm: z
    .string()
    .max(64)
    .optional()
    .meta({
      description: 'Its name; default: the first 15 bytes of the base name of its first argument.',
      examples: ['containerd-shim'],
    }),
  args: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({
      description: 'Its arguments: a list, or one line as ps prints it.',
      examples: ['rm -rf /p00/local'],
    }),
  'args-hang': z
    .boolean()
    .optional()
    .meta({ description: 'true if reading its cmdline, environ or maps hangs.', examples: [true] }),
  ppid: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Its parent.', examples: [18362] }),
  state: state.optional(),
  stack: stack.optional(),
  wchan: wchan.optional(),
  signals: signals.optional(),
  threads: z
    .array(thread)
    .optional()
    .meta({
      description: 'Its threads besides the first.',
      examples: [[{ tid: 4013984, wchan: 'futex_do_wait' }]],
    }),
  'threads-complete': complete.meta({
    description: 'true if there are no other threads, apart from the first.',
    examples: [true],
  }),
  'thread-count': z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'How many threads it has, including the first.', examples: [8] }),
  age: duration.optional().meta({ description: 'How long it has been running.', examples: ['35d'] }),
  cgroup: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .meta({
      description: 'Its cgroup path: one for every hierarchy, or one for each controller ("" for v2).',
      examples: ['/docker/723d7351c06e'],
    }),
  fds: z
    .record(
      z.string().regex(/^\d+$/, 'not a number'),
      z.union([
        z.string(),
        z.strictObject({
          to: z.string().meta({ description: 'What the link shows.', examples: ['pipe:[108217989]'] }),
          access: z
            .enum(['r', 'w', 'rw'])
            .meta({ description: 'The access mode, as the permission letters in `ls -l` show.' }),
        }),
      ]),
    )
    .optional()
    .meta({
      description: 'Open descriptors by number: the target of the link, or the target and the access mode.',
      examples: [{ '0': '/dev/null', '1': { to: 'pipe:[108217989]', access: 'w' } }],
    }),
  'fds-complete': complete.meta({ description: 'true if there are no other descriptors.', examples: [true] }),
  'open-files': z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'How many descriptors it has, if they are not listed.', examples: [65536] }),
  'files-limit': z
    .strictObject({
      soft: z
        .int()
        .min(0)
        .meta({ description: 'The soft limit.', examples: [65536] }),
      hard: z
        .int()
        .min(0)
        .meta({ description: 'The hard limit.', examples: [65536] }),
    })
    .optional()
    .meta({ description: 'RLIMIT_NOFILE.', examples: [{ soft: 65536, hard: 65536 }] }),
  terminal: z
    .boolean()
    .optional()
    .meta({ description: 'Whether it has a controlling terminal.', examples: [true] }),
  cwd: path.optional().meta({ description: 'Its working directory.', examples: ['/p00'] }),
  exe: z
    .string()
    .optional()
    .meta({ description: 'Its program: the target of the link exe.', examples: ['/usr/bin/dockerd'] }),
  root: path.optional().meta({ description: 'Its root directory.', examples: ['/'] }),
  mountinfo: text.optional().meta({
    description: 'Its /proc/PID/mountinfo; default: the mounts of the node.',
    examples: ['36 35 0:45 / /p00 rw,relatime - fuse.hangfs hangfs rw\n'],
  }),
  'mount-namespace': z
    .int()
    .optional()
    .meta({ description: 'Inode of ns/mnt.', examples: [4026532190] }),
  'pid-namespace': z
    .int()
    .optional()
    .meta({ description: 'Inode of ns/pid.', examples: [4026531836] }),
  nspid: z
    .array(pid)
    .optional()
    .meta({
      description: 'Its ids in nested PID namespaces, outermost first.',
      examples: [[1544450, 17]],
    }),
  tracer: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'TracerPid; 0 means none.', examples: [0] }),
  syscall: z
    .string()
    .optional()
    .meta({
      description: 'The content of /proc/PID/syscall.',
      examples: ['263 0xffffff9c 0x55d2c75b5380 0x0 …'],
    }),
  status: furtherStatus,
});

const container = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(256)
    .meta({ description: 'Its id, of any shape.', examples: ['723d7351c06e'] }),
  name: z
    .string()
    .optional()
    .meta({ description: 'Its name.', examples: ['k8s_xxx'] }),
  engine: z.enum(['docker', 'containerd', 'podman', 'crio']).optional().meta({
    description: 'Its engine; default docker.',
  }),
  namespace: z
    .string()
    .optional()
    .meta({ description: 'The containerd namespace.', examples: ['k8s.io'] }),
  status: z
    .string()
    .optional()
    .meta({ description: "As in the engine's list of containers.", examples: ['Up 14 months'] }),
  state: z
    .enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead', 'unknown'])
    .optional()
    .meta({ description: 'State.Status; default: derived from `status`.' }),
  image: z
    .string()
    .optional()
    .meta({ description: 'Its image.', examples: ['registry/xxxx'] }),
  age: z
    .string()
    .optional()
    .meta({ description: "When it was created, as in the engine's list.", examples: ['14 months ago'] }),
  pid: z
    .int()
    .min(0)
    .optional()
    .meta({
      description: 'Its first process, according to the engine or the shim; 0 means none.',
      examples: [30639],
    }),
  'task-status': z
    .enum(['RUNNING', 'STOPPED', 'PAUSED', 'CREATED', 'UNKNOWN'])
    .optional()
    .meta({ description: 'The status in `ctr tasks ls`.' }),
  shim: pid.optional().meta({ description: 'The process id of its shim.', examples: [25229] }),
  error: z
    .string()
    .optional()
    .meta({ description: 'State.Error.', examples: ['driver "overlay2" failed to remove root filesystem'] }),
  'exit-code': z
    .int()
    .optional()
    .meta({ description: 'State.ExitCode.', examples: [137] }),
  memory: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'Memory limit in bytes; 0 means none.', examples: [268435456] }),
  restarts: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'RestartCount.', examples: [12] }),
  inspect: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({
      description: 'Additional parts of the output of `inspect`.',
      examples: [{ HostConfig: { PidMode: 'host' } }],
    }),
  'inspect-hangs': z
    .boolean()
    .optional()
    .meta({ description: 'true if `inspect` of it hangs.', examples: [true] }),
});

const engine = z.strictObject({
  kind: z.enum(['docker', 'containerd', 'podman', 'crio']).meta({ description: 'Which engine.' }),
  version: z
    .string()
    .optional()
    .meta({ description: 'Its version.', examples: ['18.06.1-ce'] }),
  answers: z.enum(['yes', 'hangs', 'refuses']).optional().meta({
    description:
      'How it responds to its client: with an answer (default), not at all, or with "cannot connect".',
  }),
  client: z
    .boolean()
    .optional()
    .meta({
      description: 'false if its client is not installed, so that its commands exit with 127.',
      examples: [false],
    }),
  'exec-root': path
    .optional()
    .meta({ description: 'Where it keeps its run-time state.', examples: ['/run/docker'] }),
  'data-root': path
    .optional()
    .meta({ description: 'Where it keeps its data.', examples: ['/var/lib/docker'] }),
  'task-root': path.optional().meta({
    description: "The folder where containerd's shims keep a folder for each container.",
    examples: ['/run/containerd/io.containerd.runtime.v2.task/moby'],
  }),
});

const cgroup = z.strictObject({
  path: path.meta({
    description: 'The folder on the node.',
    examples: ['/sys/fs/cgroup/freezer/docker/723d7351c06e'],
  }),
  files: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .meta({ description: 'Its files by name.', examples: [{ 'freezer.state': 'FREEZING' }] }),
  tasks: z
    .array(pid)
    .optional()
    .meta({ description: 'Its tasks.', examples: [[4185068]] }),
  processes: z
    .array(pid)
    .optional()
    .meta({ description: 'Its processes.', examples: [[4185068]] }),
  complete: complete.meta({
    description: 'true if there are no other files, tasks, processes or child folders.',
    examples: [true],
  }),
});

const answer = z.strictObject({
  command: regex.meta({
    description: 'An RE2 pattern that matches the whole simple command with its arguments.',
    examples: ['docker info .*'],
  }),
  stdout: text.optional().meta({ description: 'Its stdout.', examples: ['/var/lib/docker\n'] }),
  stderr: text.optional().meta({ description: 'Its stderr.', examples: ['no such container\n'] }),
  exit: z
    .int()
    .min(0)
    .max(255)
    .optional()
    .meta({ description: 'Its exit code; default 0.', examples: [1] }),
  hangs: z
    .boolean()
    .optional()
    .meta({ description: 'true if it hangs.', examples: [true] }),
});

export const facts = z.strictObject({
  node: z
    .strictObject({
      kernel: z
        .string()
        .optional()
        .meta({ description: 'uname -r.', examples: ['4.19.91-24.1.al7.x86_64'] }),
      architecture: z
        .enum(['x86_64', 'aarch64', 'ppc64le', 's390x', 'riscv64', 'armv7l', 'i686'])
        .optional()
        .meta({ description: 'uname -m.' }),
      distribution: z
        .string()
        .optional()
        .meta({ description: 'The distribution and release.', examples: ['CentOS Linux 7 (Core)'] }),
      uptime: duration.optional().meta({ description: 'How long it has been up.', examples: ['420d'] }),
      cgroups: z.enum(['v1', 'v2', 'hybrid']).optional().meta({
        description: 'Which hierarchies are mounted; hybrid means v1, with v2 at /sys/fs/cgroup/unified.',
      }),
      'missing-commands': z
        .array(z.string())
        .optional()
        .meta({ description: 'Commands that are not installed (exit 127).', examples: [['docker']] }),
    })
    .optional()
    .meta({ description: 'The machine.', examples: [{ kernel: '5.4.0-1029-aws' }] }),
  engines: z
    .array(engine)
    .optional()
    .meta({ description: 'The engines on it.', examples: [[{ kind: 'docker', version: '18.06.1-ce' }]] }),
  'engines-complete': complete.meta({ description: 'true if there are no other engines.', examples: [true] }),
  containers: z
    .array(container)
    .optional()
    .meta({ description: 'Its containers.', examples: [[{ id: '723d7351c06e', status: 'Up 14 months' }]] }),
  'containers-complete': complete.meta({
    description: 'true if there are no other containers.',
    examples: [true],
  }),
  processes: z
    .array(process)
    .optional()
    .meta({ description: 'Its processes.', examples: [[{ pid: 4185068, state: 'D', args: 'rm -rf /p00' }]] }),
  'processes-complete': complete.meta({
    description:
      'true if no other process or thread is relevant: none in state D, Z or T, none that exits or was killed, and no engine, shim or runtime.',
    examples: [true],
  }),
  cgroups: z
    .array(cgroup)
    .optional()
    .meta({ description: 'Its cgroups.', examples: [[{ path: '/sys/fs/cgroup/freezer/docker/723d' }]] }),
  'cgroups-complete': complete.meta({
    description: 'true if no other cgroup is frozen, freezing or out of memory.',
    examples: [true],
  }),
  mountinfo: text.optional().meta({
    description: 'The mounts of the node, as /proc/1/mountinfo.',
    examples: ['36 35 0:45 / /p00 rw,relatime - fuse.hangfs hangfs rw\n'],
  }),
  fuse: z
    .record(
      z.string().regex(/^\d+$/, 'not a number'),
      z.strictObject({
        waiting: z
          .int()
          .min(0)
          .meta({ description: 'Unanswered requests.', examples: [1] }),
      }),
    )
    .optional()
    .meta({ description: 'FUSE connections by number.', examples: [{ '45': { waiting: 1 } }] }),
  'fuse-complete': complete.meta({
    description: 'true if there are no other connections.',
    examples: [true],
  }),
  'kernel-log': text.optional().meta({ description: 'The output of dmesg.', examples: ['[ 1.0] a line\n'] }),
  'kernel-log-complete': complete.meta({
    description: 'true if nothing else relevant was logged.',
    examples: [true],
  }),
  files: z
    .record(path, text)
    .optional()
    .meta({ description: 'File contents by path.', examples: [{ '/proc/sys/kernel/pid_max': '4194304\n' }] }),
  links: z
    .record(path, z.string())
    .optional()
    .meta({ description: 'Symbolic links by path.', examples: [{ '/var/run': '/run' }] }),
  absent: z
    .array(path)
    .optional()
    .meta({ description: 'Paths that are known not to exist.', examples: [['/proc/30639']] }),
  denied: z
    .array(path)
    .optional()
    .meta({
      description: 'Files that cannot be read for lack of permission.',
      examples: [['/proc/30639/stack']],
    }),
  hangs: z
    .array(path)
    .optional()
    .meta({ description: 'Files that hang when read.', examples: [['/proc/30639/cmdline']] }),
  folders: z
    .array(path)
    .optional()
    .meta({ description: 'Folders that have no other entries.', examples: [['/run/containerd']] }),
  commands: z
    .array(answer)
    .optional()
    .meta({
      description: 'Answers of additional commands; the first match applies.',
      examples: [[{ command: 'docker info .*', hangs: true }]],
    }),
});

const expectedFinding = z.strictObject({
  finding: kebab.meta({ description: 'The id of a finding.', examples: ['exit-not-published'] }),
  subject: z
    .string()
    .optional()
    .meta({ description: 'Its subject; default any.', examples: ['victim'] }),
  certainty: z.enum(['certain', 'likely']).optional().meta({ description: 'The required certainty.' }),
  message: regex.optional().meta({
    description: 'An RE2 pattern that its message must match, to check the reason and the culprit.',
    examples: ['waits in request_wait_answer'],
  }),
  'message-not': regex.optional().meta({
    description: 'An RE2 pattern that its message must not match.',
    examples: ['nobody works on it'],
  }),
  remedy: regex.optional().meta({
    description:
      'An RE2 pattern that the commands of its remedy must match, or the reason why it is not offered.',
    examples: ['THAWED'],
  }),
  'remedy-not': regex.optional().meta({
    description: 'An RE2 pattern that the commands of its remedy must not match.',
    examples: ['restart the node'],
  }),
});

export const incident = z
  .strictObject({
    incident: kebab.meta({
      description: 'The id; equal to the name of the file.',
      examples: ['runc-2753-exec-against-freeze'],
    }),
    title: line.meta({
      description: 'What happened, in one line.',
      examples: ['runc update waits for ever'],
    }),
    description: text.optional().meta({
      description: 'What was observed and why. Markdown.',
      examples: ['A thread that execs waits for siblings that are frozen.'],
    }),
    sources: z
      .array(line)
      .optional()
      .meta({
        description: 'Links to the report; empty or missing if it is not public.',
        examples: [['https://github.com/opencontainers/runc/issues/2753']],
      }),
    expect: z
      .record(
        kebab,
        z.union([z.enum(['healthy', 'unknown', 'not-healthy']), z.array(expectedFinding).min(1)]),
      )
      .optional()
      .meta({
        description:
          'By runbook: exactly these findings, `healthy` (no finding, nothing unknown), `unknown` (no finding, not healthy), or `not-healthy` (findings or unknown). Runbooks that are not listed must have no finding.',
        examples: [{ 'container-up-process-gone': [{ finding: 'exit-not-published' }] }],
      }),
    facts: facts.meta({ description: 'The facts in the report.', examples: [{ node: { kernel: '5.4.0' } }] }),
    assumed: facts.optional().meta({
      description:
        'Plausible assumptions, in the same form as `facts`; where both state something, `facts` win.',
      examples: [{ 'processes-complete': true }],
    }),
  })
  .meta({ title: 'A drillbook incident' });

/** The stated facts about a node, as in the file: docs/incidents.md. */
export type FactsData = z.infer<typeof facts>;
export type ProcessData = z.infer<typeof process>;
export type ThreadData = z.infer<typeof thread>;
export type ContainerData = z.infer<typeof container>;
export type EngineData = z.infer<typeof engine>;
export type CgroupData = z.infer<typeof cgroup>;
export type CommandAnswerData = z.infer<typeof answer>;
export type IncidentData = z.infer<typeof incident>;
/** A finding that an incident expects. */
export type ExpectedFindingData = z.infer<typeof expectedFinding>;
