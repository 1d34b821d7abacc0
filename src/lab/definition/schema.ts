/**
 * The keys of a lab file. Kept simple: `check` covers what a JSON Schema cannot express.
 */
import { z } from 'zod';
import { duration, id, identifier, line, machineName, versionId, volumeName } from '../../document/shapes.ts';
import { LAB_TOOLS } from './model.ts';

const HOLES = 'Expressions can use lab.version and version.FIELD.';

const image = z.strictObject({
  name: line()
    .optional()
    .meta({
      description: `An image that the engine has, or pulls from its registry. ${HOLES}`,
      examples: ['postgres:${{ lab.version }}'],
    }),
  build: line()
    .optional()
    .meta({ description: 'A folder to build, relative to the lab.', examples: ['.'] }),
  dockerfile: line()
    .optional()
    .meta({
      description: 'The Dockerfile, relative to that folder; default `Dockerfile`.',
      examples: ['Dockerfile.replica'],
    }),
  args: z
    .record(identifier, z.string())
    .optional()
    .meta({
      description: `Build arguments. ${HOLES}`,
      examples: [{ RELEASE: '${{ version.debian }}' }],
    }),
  debian: line()
    .optional()
    .meta({
      description: `A release of Debian, on which \`packages\` are installed. ${HOLES}`,
      examples: ['bookworm'],
    }),
  packages: z
    .array(line())
    .min(1)
    .optional()
    .meta({
      description: `Names of Debian packages. ${HOLES}`,
      examples: [['postgresql-${{ lab.version }}']],
    }),
});

const limits = z.strictObject({
  memory: line()
    .optional()
    .meta({ description: 'Memory and swap together, at least 6m.', examples: ['512m'] }),
  cpus: z
    .number()
    .min(0.01)
    .max(1024)
    .optional()
    .meta({ description: 'Cores; may be a fraction.', examples: [0.5] }),
});

const ready = z.strictObject({
  command: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: `A shell command in the machine that exits 0 once it is ready. Each \`\${{ expression }}\` becomes one quoted word. ${HOLES}`,
      examples: ['pg_isready'],
    }),
  log: line()
    .regex(/^[^\n]*$/, 'this must be a single line')
    .optional()
    .meta({
      description: 'Text that appears in a line of its output.',
      examples: ['ready to accept connections'],
    }),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({ description: 'A TCP port on which something in the machine listens.', examples: [5432] }),
  http: z
    .strictObject({
      port: z
        .int()
        .min(1)
        .max(65_535)
        .meta({ description: 'A TCP port.', examples: [8080] }),
      path: z
        .string()
        .regex(/^\/[!-~]*$/, "this must begin with '/', without blanks")
        .optional()
        .meta({ description: 'What is asked for; default `/`.', examples: ['/healthz'] }),
      status: z
        .int()
        .min(100)
        .max(599)
        .optional()
        .meta({ description: 'The status of the answer; default any from 200 to 299.', examples: [204] }),
      contains: line()
        .optional()
        .meta({ description: 'Text that appears in the body of the answer.', examples: ['"status":"ok"'] }),
    })
    .optional()
    .meta({
      description:
        'The answer to a GET over HTTP, asked from inside the machine. Redirects are not followed.',
      examples: [{ port: 8080, path: '/healthz' }],
    }),
  healthcheck: z
    .literal(true)
    .optional()
    .meta({ description: "The image's own HEALTHCHECK reports healthy.", examples: [true] }),
  deadline: duration
    .optional()
    .meta({ description: 'Timeout, from the start of the machine; default 60s.', examples: ['30s'] }),
});

const absolute = z.string().regex(/^\//, 'not an absolute path');

const mode = z.string().regex(/^[0-7]{3,4}$/, 'invalid mode: write it in octal, as "0644"');

const machine = z.strictObject({
  image: image.optional().meta({
    description:
      'Where its image comes from: one of `name`, `build` and `debian`. Required, unless the lab has `compose`.',
    examples: [{ debian: 'bookworm', packages: ['redis-server'] }],
  }),
  tools: z
    .array(z.enum(LAB_TOOLS))
    .min(1)
    .optional()
    .meta({
      description:
        'Programs of drillbook to put on its image. `hangfs` mounts file systems, so the machine must be privileged; `stuck` needs no privileges.',
      examples: [['stuck']],
    }),
  files: z
    .array(
      z.strictObject({
        from: line().meta({
          description: `A file or folder, relative to the lab. ${HOLES}`,
          examples: ['primary.conf'],
        }),
        to: absolute.meta({
          description: 'An absolute path in the machine.',
          examples: ['/etc/redis/redis.conf'],
        }),
        mode: mode
          .optional()
          .meta({ description: "Permission bits, in octal; default the file's own.", examples: ['0644'] }),
      }),
    )
    .optional()
    .meta({
      description: 'Files to copy into the machine before it starts.',
      examples: [[{ from: 'redis.conf', to: '/etc/redis/redis.conf' }]],
    }),
  volumes: z
    .array(
      z.strictObject({
        name: volumeName.meta({
          description: 'The volume; machines that name the same one share it.',
          examples: ['data'],
        }),
        to: absolute.meta({ description: 'An absolute path in the machine.', examples: ['/var/lib/data'] }),
        'read-only': z
          .boolean()
          .optional()
          .meta({ description: 'Whether this machine may only read it; default false.', examples: [true] }),
      }),
    )
    .optional()
    .meta({
      description:
        "Volumes of the lab: on the engine's disk, empty at the start, shared by its machines, and removed with it.",
      examples: [[{ name: 'data', to: '/var/lib/data' }]],
    }),
  tmpfs: z
    .array(
      z.strictObject({
        to: absolute.meta({ description: 'An absolute path in the machine.', examples: ['/var/lib/data'] }),
        size: line()
          .optional()
          .meta({ description: "How much fits; default half of the host's memory.", examples: ['64m'] }),
        mode: mode
          .optional()
          .meta({ description: 'Permission bits of its root, in octal; default 1777.', examples: ['0700'] }),
      }),
    )
    .optional()
    .meta({
      description: "File systems in memory, which count as the machine's memory.",
      examples: [[{ to: '/var/lib/data', size: '64m' }]],
    }),
  environment: z
    .record(identifier, z.string())
    .optional()
    .meta({
      description: `Environment variables. ${HOLES}`,
      examples: [{ PGDATA: '/var/lib/data' }],
    }),
  command: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({
      description: `What it runs, as a list of words; default the image's own command. ${HOLES}`,
      examples: [['redis-server', '/etc/redis/redis.conf']],
    }),
  ready: ready.optional().meta({
    description:
      'When it is ready: one of `command`, `log`, `port`, `http` and `healthcheck`. Default: as soon as it runs.',
    examples: [{ command: 'pg_isready', deadline: '60s' }],
  }),
  privileged: line()
    .regex(/^[^\n]*$/, 'this must be a single line')
    .optional()
    .meta({
      description:
        'Why it needs every privilege, in one line. Its image must contain the first process of the lab `docker`. Without this key a machine is unprivileged.',
      examples: ['it runs a container engine'],
    }),
  limits: limits.optional().meta({
    description: 'What it may use at most; each key overrides the one of the lab.',
    examples: [{ memory: '1g' }],
  }),
});

export const lab = z
  .strictObject({
    lab: id().meta({
      description: 'The id; equal to the name of its folder.',
      examples: ['postgres-replica'],
    }),
    title: line().meta({
      description: 'What it is, in one line.',
      examples: ['PostgreSQL with a primary and a replica'],
    }),
    description: z
      .string()
      .optional()
      .meta({
        description: 'What it is for. Markdown.',
        examples: ['Streaming replication with a replication slot.'],
      }),
    compose: line()
      .optional()
      .meta({
        description: 'A compose file, relative to the lab, whose services are its machines.',
        examples: ['compose.yaml'],
      }),
    machines: z
      .record(machineName, machine)
      .refine((machines) => Object.keys(machines).length > 0, 'a lab needs at least one machine')
      .optional()
      .meta({
        description:
          'Its machines, by the name under which the others reach them. With `compose`: what the file cannot say of its services.',
        examples: [{ primary: { image: { name: 'postgres:17' } } }],
      }),
    target: machineName.optional().meta({
      description: 'The machine that runbooks look at; required if there are several.',
      examples: ['replica'],
    }),
    versions: z
      .record(versionId, z.record(identifier, z.string()))
      .refine((versions) => Object.keys(versions).length > 0, 'name at least one version, or omit the key')
      .optional()
      .meta({
        description:
          'The versions of the lab, with values that expressions read as `version.FIELD`, and a compose file as `${FIELD}`. All versions have the same fields.',
        examples: [{ '15': { debian: 'bookworm' }, '17': { debian: 'trixie' } }],
      }),
    'default-version': versionId.optional().meta({
      description: 'The version that is used where none is named; default the first.',
      examples: ['17'],
    }),
    limits: limits.optional().meta({
      description: 'What each machine may use at most.',
      examples: [{ memory: '512m', cpus: 1 }],
    }),
  })
  .meta({ title: 'A drillbook lab' });

export type LabData = z.infer<typeof lab>;
export type MachineData = z.infer<typeof machine>;
export type ImageData = z.infer<typeof image>;
export type ReadyData = z.infer<typeof ready>;
export type LimitsData = z.infer<typeof limits>;
