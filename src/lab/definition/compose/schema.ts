/** The part of a compose file that a lab can have (compose-spec/compose-spec, schema/compose-spec.json). */
import { z } from 'zod';
import { machineName, volumeName } from '../../../document/shapes.ts';

/** A variable is text, whatever its value looks like. */
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]);
const number = z.union([z.number(), z.string()]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const listOrMap = z.union([z.array(z.string()), z.record(z.string(), scalar.nullable())]);
const words = z.union([z.string(), z.array(z.string())]).nullable();
const strings = z.union([z.string(), z.array(z.string())]);
const size = z.union([z.string(), z.number()]);

const build = z.union([
  z.string(),
  z.strictObject({
    context: z.string().optional(),
    dockerfile: z.string().optional(),
    args: listOrMap.optional(),
    target: z.string().optional(),
  }),
]);

const mount = z.union([
  z.string(),
  z.strictObject({
    type: z.enum(['volume', 'bind', 'tmpfs']),
    source: z.string().optional(),
    target: z.string(),
    read_only: flag.optional(),
    consistency: z.string().optional(),
    bind: z
      .strictObject({
        create_host_path: flag.optional(),
        propagation: z.string().optional(),
        selinux: z.string().optional(),
      })
      .optional(),
    volume: z.strictObject({}).optional(),
    tmpfs: z.strictObject({ size: size.optional(), mode: z.number().optional() }).optional(),
  }),
]);

const healthcheck = z.strictObject({
  test: strings.optional(),
  disable: flag.optional(),
  interval: z.string().optional(),
  timeout: z.string().optional(),
  retries: number.optional(),
  start_period: z.string().optional(),
  start_interval: z.string().optional(),
});

const dependsOn = z.union([
  z.array(z.string()),
  z.record(
    z.string(),
    z.strictObject({
      condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']).optional(),
      restart: flag.optional(),
      required: flag.optional(),
    }),
  ),
]);

const grant = z.union([
  z.string(),
  z.strictObject({
    source: z.string(),
    target: z.string().optional(),
    mode: z.union([z.number(), z.string()]).optional(),
  }),
]);

const share = z.strictObject({
  cpus: number.optional(),
  memory: size.optional(),
});

const service = z.strictObject({
  image: z.string().optional(),
  build: build.optional(),
  command: words.optional(),
  entrypoint: words.optional(),
  environment: listOrMap.optional(),
  env_file: z
    .union([
      z.string(),
      z.array(z.union([z.string(), z.strictObject({ path: z.string(), required: flag.optional() })])),
    ])
    .optional(),
  volumes: z.array(mount).optional(),
  tmpfs: strings.optional(),
  healthcheck: healthcheck.optional(),
  depends_on: dependsOn.optional(),
  ports: z
    .array(
      z.union([
        z.string(),
        z.number(),
        z.strictObject({
          target: number,
          published: number.optional(),
          host_ip: z.string().optional(),
          protocol: z.string().optional(),
          app_protocol: z.string().optional(),
          mode: z.string().optional(),
          name: z.string().optional(),
        }),
      ]),
    )
    .optional(),
  hostname: machineName.optional(),
  container_name: z.string().optional(),
  mem_limit: size.optional(),
  cpus: number.optional(),
  deploy: z
    .strictObject({
      mode: z.literal('replicated').optional(),
      replicas: z.union([z.literal(1), z.literal('1')]).optional(),
      resources: z.strictObject({ limits: share.optional(), reservations: share.optional() }).optional(),
    })
    .optional(),
  privileged: flag.optional(),
  networks: z
    .union([
      z.array(z.string()),
      z.record(z.string(), z.strictObject({ aliases: z.array(z.string()).optional() }).nullable()),
    ])
    .optional(),
  profiles: z.array(z.string()).optional(),
  restart: scalar.optional(),
  secrets: z.array(grant).optional(),
  configs: z.array(grant).optional(),
  user: z.union([z.string(), z.number()]).optional(),
  working_dir: z.string().optional(),
  shm_size: size.optional(),
  init: flag.optional(),
});

const file = z.strictObject({ file: z.string() });

export const compose = z.strictObject({
  services: z
    .record(machineName, service)
    .refine((services) => Object.keys(services).length > 0, 'a lab needs at least one service'),
  volumes: z
    .record(volumeName, z.strictObject({ driver: z.literal('local').optional() }).nullable())
    .optional(),
  networks: z
    .record(z.string(), z.strictObject({ driver: z.literal('bridge').optional() }).nullable())
    .optional(),
  secrets: z.record(z.string(), file).optional(),
  configs: z.record(z.string(), file).optional(),
});

export type ComposeData = z.infer<typeof compose>;
export type ServiceData = z.infer<typeof service>;
