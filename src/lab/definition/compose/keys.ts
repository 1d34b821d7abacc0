/**
 * The keys of the compose specification (compose-spec/compose-spec, schema/compose-spec.json) that mean nothing in a
 * lab, and those that a lab cannot have. Everything else is read by `schema.ts`, or is no key of compose.
 */

interface Keys {
  /** They have no effect inside a lab. */
  readonly ignored?: readonly string[];
  /** With a hint, or empty. */
  readonly unsupported?: Readonly<Record<string, string>>;
}

function all(names: string, hint = ''): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, hint]));
}

const PRIVILEGES = 'a machine has either no privileges, or, with a reason in the lab.yaml, all of them';

export const TOP: Keys = {
  ignored: ['version', 'name'],
  unsupported: {
    include: 'write its services into this file',
    models: '',
  },
};

export const SERVICE: Keys = {
  ignored: [
    'annotations',
    'attach',
    'expose',
    'labels',
    'label_file',
    'logging',
    'mem_reservation',
    'pull_policy',
    'stdin_open',
    'stop_grace_period',
    'stop_signal',
    'tty',
  ],
  unsupported: {
    ...all('cap_add cap_drop device_cgroup_rules devices security_opt gpus use_api_socket', PRIVILEGES),
    ...all('network_mode', 'a lab has a network of its own, without a way out'),
    ...all('links external_links', 'services reach each other by their names'),
    ...all('extends', 'use a YAML anchor and `<<` instead'),
    ...all('memswap_limit', 'the limit of memory includes swap'),
    ...all(
      'cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares',
      'use `cpus`',
    ),
    ...all('volumes_from', 'name the volume in both services'),
    ...all('post_start pre_stop', 'a scenario can run commands before it breaks something'),
    ...all(
      'blkio_config cgroup cgroup_parent cpuset credential_spec develop dns dns_opt dns_search domainname driver_opts extra_hosts group_add ipc isolation mac_address mem_swappiness models oom_kill_disable oom_score_adj pid pids_limit platform provider read_only runtime scale storage_opt sysctls ulimits userns_mode uts',
    ),
  },
};

export const BUILD: Keys = {
  ignored: ['cache_from', 'cache_to', 'labels', 'no_cache', 'pull', 'tags', 'network'],
  unsupported: {
    ...all('dockerfile_inline', 'write it into a file, and name it with `dockerfile`'),
    ...all(
      'additional_contexts entitlements extra_hosts isolation platforms privileged provenance sbom secrets shm_size ssh ulimits',
    ),
  },
};

export const DEPLOY: Keys = {
  ignored: ['endpoint_mode', 'labels', 'placement', 'rollback_config', 'update_config', 'restart_policy'],
};

export const NETWORK: Keys = {
  ignored: ['name', 'internal', 'labels', 'attachable'],
  unsupported: all('driver_opts enable_ipv4 enable_ipv6 external ipam', 'a lab has a network of its own'),
};

export const VOLUME: Keys = {
  ignored: ['name', 'labels'],
  unsupported: {
    ...all('external', 'a volume of a lab is private to it, and empty at its start'),
    ...all('driver_opts'),
  },
};

/** Of secrets and configs. */
export const FILE: Keys = {
  ignored: ['name', 'labels'],
  unsupported: all('environment external content driver driver_opts template_driver', 'only `file` is'),
};
