/**
 * The keys of a runbook file and of a probe file. Plain on purpose: what a JSON Schema cannot say is in `check`.
 */
import { z } from 'zod';
import { duration, id, identifier, inputKeys, line as oneLine } from '../document/shapes.ts';
import type { ChainKind } from './chain-kinds.ts';
import { CHAIN_KINDS } from './chain-kinds.ts';
import { PARSE_KINDS, PARSERS } from './parse/parse.ts';

const kebab = id();
const line = oneLine();

/** YAML reads `true` and `3` as themselves; as expressions they are what they say. */
export const expression = z.union([z.string(), z.boolean(), z.number()]);

const allow = z
  .array(
    z.strictObject({
      rule: z.string().meta({ description: 'The code of the warning.', examples: ['may-hang'] }),
      reason: line.meta({
        description: 'Why it is acceptable here.',
        examples: ['it has a deadline, and nothing rests on it alone'],
      }),
    }),
  )
  .meta({
    description: 'Warnings of `check` that are acceptable here, each with the reason.',
    examples: [[{ rule: 'may-hang', reason: 'it has a deadline' }]],
  });

export const input = z.strictObject({
  type: z.enum(['string', 'int', 'bool']).optional().meta({ description: 'Its type, string by default.' }),
  default: z
    .union([z.string(), z.number(), z.boolean()])
    .meta({ description: 'Its value if none is given.', examples: [200, 'v2'] }),
  doc: line.meta({ description: 'What it is for, in a line.', examples: ['how many tasks to observe'] }),
  ...inputKeys,
});

export const inputs = z.record(identifier, input).meta({
  description: 'What `--set name=value` can give. In expressions: `inputs.name`.',
  examples: [{ limit: { type: 'int', default: 200, doc: 'how many tasks to observe' } }],
});

const parse = z
  .union([
    z.enum(PARSE_KINDS as [string, ...string[]]),
    z.strictObject({
      regex: z.string().meta({
        description:
          'An RE2 regular expression; `^` and `$` match at line ends. With named groups the value is a record of them, otherwise a string.',
        examples: ['^(?<pid>\\d+) (?<args>.*)$'],
      }),
      all: z
        .boolean()
        .optional()
        .meta({ description: 'A list: one for each line that matches.', examples: [true] }),
    }),
  ])
  .meta({
    description: `How the answer becomes a value:\n${PARSE_KINDS.map((kind) => `- ${kind}: ${PARSERS[kind].doc}`).join('\n')}`,
    examples: ['lines', 'key-values'],
  });

const exitCodes = z
  .array(z.int().min(0).max(255))
  .min(1)
  .meta({
    description: 'Exit codes that are an answer; with any other one the value is unknown. Default: only 0.',
    examples: [[0, 1]],
  });

const probeDeadline = duration.meta({
  description: 'How long it may take, 3s by default. After that the value is unknown.',
  examples: ['500ms', '2s'],
});

const run = z
  .string()
  .min(1)
  .meta({
    description: 'A shell command. Each `${{ expression }}` becomes one quoted word.',
    examples: ["docker inspect --format '{{json .}}' ${{ container.Id }}"],
  });

const read = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).meta({
  description: 'A file, or several of which the first that exists is read.',
  examples: ['/proc/${{ container.State.Pid }}/stat'],
});

const uses = kebab.meta({
  description:
    'A probe from the folder `probes` beside the runbook: its steps are run as if they stood here.',
  examples: ['blocking-tasks'],
});

const probeInputs = z.record(identifier, expression).meta({
  description: 'What the probe is given for its inputs (CEL).',
  examples: [{ tasks: 'tasks' }],
});

/** The last needs no condition; if none holds, the value is absent. */
const letValue = z.union([
  expression,
  z
    .array(
      z.strictObject({
        when: expression.optional().meta({
          description: 'The condition (CEL). Default: always.',
          examples: ['known(task)'],
        }),
        value: expression.meta({ description: 'The value (CEL).', examples: ['"is stopped"'] }),
      }),
    )
    .min(1),
  z.record(identifier, expression),
]);

export const subjects = z
  .strictObject({
    as: identifier.meta({ description: 'The name of one subject in expressions.', examples: ['container'] }),
    run: run.optional(),
    read: read.optional(),
    uses: uses.optional(),
    with: probeInputs.optional(),
    parse: parse.optional(),
    'exit-codes': exitCodes.optional(),
    deadline: probeDeadline.optional(),
    name: expression.optional().meta({
      description: 'What people call a subject (CEL). Default: its field `name`.',
      examples: ['container.Names'],
    }),
    where: expression.optional().meta({
      description:
        'Only those for which this holds (CEL). A subject for which it is absent is unknown; if it is unknown, findings are only likely.',
      examples: ['container.State.Running'],
    }),
    'may-be-missing': z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether there is nothing to list if the list is absent, such as a missing file. Otherwise the node is then unknown.',
        examples: [true],
      }),
    allow: allow.optional(),
  })
  .meta({
    description:
      'One command, file or probe that lists what the runbook is about; its steps run once for each. Without it the runbook is about the node.',
    examples: [
      {
        as: 'container',
        run: "docker ps --format '{{json .}}'",
        parse: 'json-lines',
        name: 'container.Names',
      },
    ],
  });

const appliesIf = z
  .strictObject({
    uses,
    with: probeInputs.optional(),
  })
  .meta({
    description:
      'A probe whose output is a bool: where it is known to be false the runbook does not apply, and nothing else of it is asked. If it is absent or unknown, the runbook runs.',
    examples: [{ uses: 'container-engine' }],
  });

export const step = z.strictObject({
  id: identifier
    .optional()
    .meta({ description: 'Its name in expressions and as evidence.', examples: ['freezer'] }),
  title: line.optional().meta({
    description: 'The question that it answers.',
    examples: ["Does the container's first process exist?"],
  }),
  expect: line.optional().meta({
    description: 'What a healthy answer looks like, for the reader.',
    examples: ['THAWED'],
  }),
  run: run.optional(),
  read: read.optional(),
  let: letValue.optional().meta({
    description:
      'A value computed from others (CEL): one expression, a map of them, or a list of which the first value counts whose condition holds. With `for` a list with a value for each element.',
    examples: ['argv(cmdline).first()', { pid: 'p.pid', name: 'p.comm' }],
  }),
  'healthy-if': expression.optional().meta({
    description: 'If this holds the subject is healthy, and no later step is run for it (CEL).',
    examples: ['found(init)'],
  }),
  uses: uses.optional(),
  with: probeInputs.optional(),
  parse: parse.optional(),
  'exit-codes': exitCodes.optional(),
  deadline: probeDeadline.optional(),
  for: z
    .string()
    .optional()
    .meta({
      description: 'Once for each element of a list: `name in list` (CEL).',
      examples: ['tid in tasks'],
    }),
  max: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .meta({
      description: 'The most elements of `for` to observe; the rest is unknown.',
      examples: [200],
    }),
  samples: z
    .strictObject({
      times: z
        .int()
        .min(2)
        .max(1000)
        .meta({ description: 'The most samples to take.', examples: [20] }),
      every: duration.meta({ description: 'The time between two samples.', examples: ['5ms'] }),
      until: expression.optional().meta({
        description: 'Stop as soon as this holds (CEL); the id is the latest sample.',
        examples: ['fds.exists(f, f.endsWith("freezer.state"))'],
      }),
    })
    .optional()
    .meta({
      description:
        'Ask several times: to catch a short-lived state, or to prove that nothing changes. The value is the list of the answers.',
      examples: [{ times: 3, every: '20ms' }],
    }),
  when: expression.optional().meta({
    description: 'Only if this holds; otherwise the value is absent (CEL).',
    examples: ['found(init)'],
  }),
  allow: allow.optional(),
});

const steps = z
  .array(step)
  .min(1)
  .meta({
    description:
      'Questions, in the order in which a person would ask them. Those that do not depend on each other are asked concurrently.',
    examples: [[{ id: 'init', title: 'Does it exist?', read: '/proc/1/stat' }]],
  });

const findingIds = z.array(kebab);

const chain = z
  .array(
    z.strictObject({
      kind: z.enum(Object.keys(CHAIN_KINDS) as [ChainKind, ...ChainKind[]]).meta({
        description: `What it is, for drawings:\n${Object.entries(CHAIN_KINDS)
          .map(([kind, doc]) => `- ${kind}: ${doc}`)
          .join('\n')}`,
      }),
      when: expression.optional().meta({
        description: 'Only if this holds (CEL). If it is unknown, so is this link.',
        examples: ['known(block.task)'],
      }),
      text: z
        .string()
        .min(1)
        .meta({
          description:
            'One line, with `${{ expression }}`, `[[ … ]]` and parentheses as in a message. If a value elsewhere is absent the link is left out; if it is unknown, the diagnosis shows the link as not known and says why.',
          examples: ['task ${{ block.task }} waits[[ ${{ block.at }}]]'],
        }),
    }),
  )
  .min(1)
  .meta({
    description:
      'From what people notice to what causes it, one link for each thing between them: reports draw it. Two to eight links.',
    examples: [
      [
        { kind: 'container', text: '${{ container.Names }} is Up' },
        { kind: 'process', text: 'its first process ${{ pid }} is a zombie' },
      ],
    ],
  });

export const finding = z.strictObject({
  id: kebab.meta({
    description: 'Its name for people, drills and programs; do not change it later.',
    examples: ['freezer-held-by-unfreezable-task'],
  }),
  severity: z.enum(['critical', 'warning', 'info']).meta({
    description: 'critical: something does not work. warning: it soon will not. info: good to know.',
  }),
  when: expression.meta({
    description:
      'The condition (CEL). If it is false or absent there is no such finding; if it is unknown, the subject is unknown.',
    examples: ['freezer.all(f, f == "FREEZING")'],
  }),
  confirm: z
    .union([expression, z.array(expression).min(1)])
    .optional()
    .meta({
      description:
        'What makes it certain (CEL). If it is unknown, the finding is only likely. If it is false, it contradicts `when`, and the subject is unknown unless another finding holds; a condition that rules the failure out belongs in `when`.',
      examples: ['waiting > 0'],
    }),
  'inhibited-by': findingIds.optional().meta({
    description: 'Findings that explain it better: if one of them is reported, this one is not.',
    examples: [['freezer-held-by-unfreezable-task']],
  }),
  message: z
    .union([
      z.string().min(1),
      z
        .array(
          z.strictObject({
            when: expression.optional().meta({
              description: 'Use this text only if this holds (CEL). The last entry has none.',
              examples: ['known(block.task)'],
            }),
            text: z
              .string()
              .min(1)
              .meta({
                description: 'The message.',
                examples: ['${{ container.Names }} cannot be reaped.'],
              }),
          }),
        )
        .min(1),
    ])
    .meta({
      description:
        'The conclusion, or a list of `when` and `text` of which the first entry whose `when` holds is used. `${{ expression }}` is replaced by at most 250 characters of the value. `[[ … ]]` is omitted if a value in it is missing, and so is text in parentheses.',
      examples: ['${{ container.Names }} cannot be reaped: task ${{ blocker }} cannot be frozen.'],
    }),
  chain: chain.optional(),
  evidence: z
    .array(z.string())
    .optional()
    .meta({
      description:
        'Ids of further steps whose answers are evidence, beside those that `when`, `confirm` and `message` refer to. For a step of a probe: `probe.step`.',
      examples: [['init', 'freezer', 'blocker.stack']],
    }),
  remedy: kebab.optional().meta({ description: 'The id of what cures it.', examples: ['release-the-task'] }),
  allow: allow.optional(),
});

const sharedInputs = z
  .record(
    identifier,
    z.strictObject({
      type: z
        .enum(['string', 'int', 'bool', 'list', 'any'])
        .optional()
        .meta({ description: 'Its type, string by default.' }),
      doc: line.meta({ description: 'What it is for, in a line.', examples: ['task ids'] }),
    }),
  )
  .meta({
    description: 'What `with` must give. In expressions: `inputs.name`.',
    examples: [{ tasks: { type: 'list', doc: 'task ids' } }],
  });

const remedyCommand = z.strictObject({
  for: z
    .string()
    .optional()
    .meta({
      description:
        'Once for each element of a list, in its order: `name in list` (CEL). If one fails the others are still run, and what remains is reported.',
      examples: ['blocker in blockers'],
    }),
  run: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'A shell command; each `${{ expression }}` becomes one quoted word.',
      examples: ['echo 1 > /sys/fs/fuse/connections/${{ mount.minor }}/abort'],
    }),
  uses: kebab.optional().meta({
    description: 'A shared remedy from the folder `remedies` beside the runbook: its commands are run here.',
    examples: ['release-what-blocks'],
  }),
  with: probeInputs.optional(),
  when: expression
    .optional()
    .meta({ description: 'Only if this holds (CEL).', examples: ['found(freezer)'] }),
  deadline: duration
    .optional()
    .meta({ description: 'How long it may take, 10s by default.', examples: ['15s'] }),
});

export const remedy = z.strictObject({
  id: kebab.meta({ description: 'Its name for findings and for people.', examples: ['release-the-task'] }),
  title: line.meta({
    description: 'What it does, in a line.',
    examples: ['Abort the one FUSE connection that does not answer'],
  }),
  when: expression.optional().meta({
    description:
      'Whether the remedy applies (CEL). It is not offered if this is not true, if none of its commands applies, or if a value in one is missing.',
    examples: ['proven.size() > 0'],
  }),
  otherwise: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: 'What to do if it is not offered, in a sentence; `${{ expression }}` is filled in.',
      examples: ['Bring back what the task waits for, or restart the node.'],
    }),
  'side-effects': line.meta({
    description: 'What is lost by it, in a sentence.',
    examples: ['Every user of that file system gets an error.'],
  }),
  commands: z
    .array(remedyCommand)
    .min(1)
    .meta({
      description: 'What is done, in this order; the first that fails ends it.',
      examples: [[{ run: 'systemctl restart x' }]],
    }),
  verify: remedyCommand.optional().meta({
    description: 'A command that exits 0 once the remedy has worked; repeated until its deadline.',
    examples: [{ run: 'test ! -e /proc/${{ reaper }}', deadline: '15s' }],
  }),
  allow: allow.optional(),
});

export const sharedRemedy = z
  .strictObject({
    remedy: kebab.meta({
      description: 'Its id; the file is named after it.',
      examples: ['release-what-blocks'],
    }),
    title: line.meta({ description: 'What it does, in a line.', examples: ['End what the tasks wait for'] }),
    description: z
      .string()
      .optional()
      .meta({
        description: 'What it is for and what it does to others. Markdown.',
        examples: ['Aborts only connections with unanswered requests.'],
      }),
    inputs: sharedInputs.optional(),
    commands: z
      .array(remedyCommand)
      .min(1)
      .meta({
        description: 'As in a runbook, without `uses`.',
        examples: [[{ run: 'systemctl restart x' }]],
      }),
    allow: allow.optional(),
  })
  .meta({ title: 'A remedy that several runbooks share' });

const description = z.string().meta({
  description: 'Why this happens and how to read the steps, for a person who is on call. Markdown.',
  examples: ['The shim waits for runc, and runc for the freezer.'],
});
const impact = line.meta({
  description: 'What users of the system notice.',
  examples: ['The container cannot be stopped or removed, and its node cannot be drained.'],
});
/** Nothing in it ends a link in Markdown or HTML. */
const url = z
  .string()
  .regex(/^https?:\/\/[^\s<>"'`|\\]+$/, 'must be a URL that begins with http:// or https://');
const references = z.array(url).meta({
  description: 'Where the failure is described: issues, commits, manuals.',
  examples: [['https://github.com/opencontainers/runc/pull/2774']],
});
const owner = line.meta({ description: 'Who maintains this runbook.', examples: ['team-platform'] });
const escalate = line.meta({
  description: 'Whom to call if the remedy does not help.',
  examples: ['#container-runtime, or the secondary on call'],
});
const tags = z
  .array(z.string())
  .meta({ description: 'Words to find it by.', examples: [['docker', 'freezer']] });

export const runbook = z
  .strictObject({
    runbook: kebab.meta({
      description: 'Its id; the file is named after it.',
      examples: ['container-up-process-gone'],
    }),
    title: line.meta({
      description: 'The failure, in a line.',
      examples: ['A container is Up but its process is gone'],
    }),
    description: description.optional(),
    impact: impact.optional(),
    references: references.optional(),
    owner: owner.optional(),
    escalate: escalate.optional(),
    tags: tags.optional(),
    inputs: inputs.optional(),
    'applies-if': appliesIf.optional(),
    subjects: subjects.optional(),
    steps,
    findings: z
      .array(finding)
      .min(1)
      .meta({
        description: 'What the runbook can conclude about a subject.',
        examples: [[{ id: 'gone', severity: 'critical', when: '!found(init)', message: 'It is gone.' }]],
      }),
    remedies: z
      .array(remedy)
      .optional()
      .meta({
        description: 'What cures findings. Run only in a drill, or when asked for.',
        examples: [
          [
            {
              id: 'thaw',
              title: 'Thaw it',
              'side-effects': 'None.',
              commands: [{ run: 'echo THAWED > /x' }],
            },
          ],
        ],
      }),
    allow: allow.optional(),
  })
  .meta({ title: 'A drillbook runbook' });

export const probe = z
  .strictObject({
    probe: kebab.meta({ description: 'Its id; the file is named after it.', examples: ['blocking-tasks'] }),
    title: line.meta({
      description: 'What it finds out, in a line.',
      examples: ['Which of these tasks block, and where?'],
    }),
    description: description.optional(),
    inputs: sharedInputs.optional(),
    steps,
    output: letValue.meta({
      description: 'The value of the step that uses it (CEL).',
      examples: ['stack.map(s, stackTop(s.stack))'],
    }),
    'if-false': line.optional().meta({
      description:
        'What it means that the output is false, in a clause: the reason why a runbook with this probe in `applies-if` does not apply. Default: the title, answered with no.',
      examples: ['there is no container engine on this node'],
    }),
    allow: allow.optional(),
  })
  .meta({ title: 'A drillbook probe' });

export type RunbookData = z.infer<typeof runbook>;
export type ProbeData = z.infer<typeof probe>;
export type StepData = z.infer<typeof step>;
export type FindingData = z.infer<typeof finding>;
export type RemedyData = z.infer<typeof remedy>;
export type SharedRemedyData = z.infer<typeof sharedRemedy>;
export type SharedInputsData = z.infer<typeof sharedInputs>;
export type AppliesIfData = z.infer<typeof appliesIf>;
export type SubjectsData = z.infer<typeof subjects>;
/** `let` of a step, and `output` of a probe. */
export type LetData = z.infer<typeof letValue>;
