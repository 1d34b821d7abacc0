/** Reads versions of engines, of runtimes, of the kernel; and `docker info`. */
import type { FactsData } from '../../schema.ts';
import type { EngineKind } from '../draft.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { lineReader } from '../reader.ts';
import { clockOf } from './ps-row.ts';

type Architecture = NonNullable<NonNullable<FactsData['node']>['architecture']>;
const ARCHITECTURES = new Set<string>(['x86_64', 'aarch64', 'ppc64le', 's390x', 'riscv64', 'armv7l', 'i686']);
/** Go's architecture names, which engines print. */
const GO_NAMES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  386: 'i686',
  arm: 'armv7l',
};

export function setArchitecture(name: string, line: Line, { draft }: Context): void {
  const known = GO_NAMES[name] ?? name;
  if (ARCHITECTURES.has(known)) draft.node.set('architecture', known as Architecture, line);
}

// Linux node 4.19.91-24.1.al7.x86_64 #1 SMP Wed Jul 21 17:40:23 CST 2021 x86_64 x86_64 x86_64 GNU/Linux
const UNAME =
  /^\s*Linux\s+(?<host>\S+)\s+(?<kernel>\d+\.\d+\S*)\s+#\d+\S*\s.*?(?<arch>x86_64|aarch64|ppc64le|s390x|riscv64|armv7l|i686)?(?:\s+GNU\/Linux)?\s*$/;
const uname = lineReader(UNAME, (groups, line, context) => {
  context.draft.node.set('kernel', groups['kernel'] ?? '', line);
  if (groups['arch'] !== undefined) setArchitecture(groups['arch'], line, context);
  return `kernel ${groups['kernel'] ?? ''}`;
});

/** `uname -r`, `uname -sr`, `uname -m`. */
const unameOnly: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  if (context.command?.name !== 'uname') return 0;
  const groups =
    /^\s*(?:Linux\s+)?(?:(?<kernel>\d+\.\d+[\w.+~-]*)|(?<arch>x86_64|aarch64|ppc64le|s390x|riscv64|armv7l|i686))\s*$/.exec(
      line.text,
    )?.groups;
  if (groups === undefined) return 0;
  if (groups['kernel'] !== undefined) context.draft.node.set('kernel', groups['kernel'], line);
  if (groups['arch'] !== undefined) setArchitecture(groups['arch'], line, context);
  context.made(line, 'the kernel');
  return 1;
};

// /proc/version, and the first line of dmesg.
const VERSION = /\bLinux version (?<kernel>\d+\.\d+[\w.+~-]*) \(/;
export const procVersion: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const kernel = VERSION.exec(line.text)?.groups?.['kernel'];
  if (kernel === undefined) return 0;
  context.draft.node.set('kernel', kernel, line);
  context.made(line, `kernel ${kernel}`);
  // The kernel log keeps the line, too.
  return /^\s*\[/.test(line.text) || /kernel:/.test(line.text) ? 0 : 1;
};

const DOCKER_VERSION = /^\s*Docker version (?<version>[\w.+~-]+), build \w+/;
const dockerVersion = lineReader(DOCKER_VERSION, (groups, line, { draft }) => {
  draft
    .engine('docker', line)
    .set('version', groups['version'] ?? '', line, { weak: true, how: "its client's" });
  return `docker ${groups['version'] ?? ''}`;
});

const TOOLS: readonly (readonly [RegExp, EngineKind])[] = [
  [/^\s*containerd (?:github\.com|containerd\.io)\S* v?(?<version>[\w.+~-]+)/, 'containerd'],
  [/^\s*podman version (?<version>[\w.+~-]+)\s*$/, 'podman'],
  [/^\s*crio version (?<version>[\w.+~-]+)\s*$/, 'crio'],
];
const toolVersion: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  for (const [pattern, kind] of TOOLS) {
    const version = pattern.exec(line.text)?.groups?.['version'];
    if (version === undefined) continue;
    context.draft.engine(kind, line).set('version', version, line);
    context.made(line, `${kind} ${version}`);
    return 1;
  }
  return 0;
};

// crictl version: RuntimeName / RuntimeVersion.
const RUNTIME = /^\s*Runtime(?<what>Name|Version|ApiVersion):\s+(?<value>\S+)\s*$/;
const criVersion: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const groups = RUNTIME.exec(line.text)?.groups;
  if (groups === undefined) return 0;
  if (groups['what'] === 'Name')
    context.memory.set('cri', groups['value'] === 'cri-o' ? 'crio' : groups['value']);
  const kind = context.memory.get('cri');
  if (kind === 'containerd' || kind === 'crio' || kind === 'docker') {
    const engine = context.draft.engine(kind, line);
    if (groups['what'] === 'Version') engine.set('version', (groups['value'] ?? '').replace(/^v/, ''), line);
  }
  context.made(line, 'the engine under Kubernetes');
  return 1;
};

const SECTION = /^\s?(?<name>Client|Server)(?::.*|\s*)$/;
const KEY = /^\s*(?<key>[A-Za-z][\w /()-]*?):\s*(?<value>.*?)\s*$/;
const DOCKER_KEYS =
  /^(?:Client|Server|Version|API version|Go version|Git commit|Built|OS\/Arch|Context|Experimental|Engine|containerd|runc|docker-init|GitCommit|Containers|Running|Paused|Stopped|Images|Server Version|Storage Driver|Logging Driver|Cgroup Driver|Cgroup Version|Plugins|Volume|Network|Log|Swarm|Runtimes|Default Runtime|Init Binary|containerd version|runc version|init version|Security Options|Profile|Kernel Version|Operating System|OSType|Architecture|CPUs|Total Memory|Name|ID|Docker Root Dir|Debug Mode.*|Registry|Labels|Insecure Registries|Live Restore Enabled|Product License|Backing Filesystem|Supports d_type|Native Overlay Diff|userxattr|Username|File Descriptors|Goroutines|System Time|EventsListeners|HTTP Proxy|HTTPS Proxy|No Proxy|Default Address Pools|Registry Mirrors|Debug|Kernel|WARNING.*|Pool Name|Data file|Metadata file|Data Space .*|Metadata Space .*|Deferred .*|Udev Sync Supported|Library Version|Root Dir|Dirs|Dirperm1 Supported|Base Device Size|Udev .*|Data loop file|Metadata loop file|Minimum Free Space|Package Version|Storage|Package|NodeID|Is Manager|Node Address|Base .*|seccomp|apparmor|cgroupns)$/;

const DISTINCT =
  /^(?:Server Version|Storage Driver|Docker Root Dir|Cgroup Driver|Init Binary|Kernel Version)$/;

/** `docker version` and `docker info`: keys and values; the engine's follow `Server`. */
const dockerInfo: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const { command, memory } = context;
  const isAsked =
    command !== undefined &&
    (command.name === 'docker' || command.name === 'podman') &&
    ['version', 'info', 'system'].some((verb) => command.args.includes(verb));
  const section = SECTION.exec(line.text)?.groups?.['name'];
  if (section !== undefined && (isAsked || memory.has('docker-section'))) {
    memory.set('docker-section', section);
    context.made(line, `versions of the ${section.toLowerCase()}`);
    return 1;
  }
  const groups = KEY.exec(line.text)?.groups;
  const { key = '', value = '' } = groups ?? {};
  // Some keys occur nowhere else; the keys after them belong to it, too.
  if (DISTINCT.test(key)) memory.set('docker-info', true);
  if (groups === undefined || !(isAsked || memory.has('docker-section') || memory.has('docker-info')))
    return 0;
  if (!DOCKER_KEYS.test(key)) return isAsked && /^\s/.test(line.text) ? taken(line, context) : 0;
  const as = setDocker(key, value, line, context);
  context.made(line, as ?? 'about the engine');
  return 1;
};

function taken(line: Line, context: Context): number {
  context.made(line, 'about the engine');
  return 1;
}

/** `docker info --format '{{json .}}'`; false for anything else. */
export function setDockerInfo(
  info: Readonly<Record<string, unknown>>,
  line: Line,
  context: Context,
): boolean {
  const keys = {
    ServerVersion: 'Server Version',
    KernelVersion: 'Kernel Version',
    OperatingSystem: 'Operating System',
    Architecture: 'Architecture',
    DockerRootDir: 'Docker Root Dir',
    CgroupVersion: 'Cgroup Version',
  };
  if (typeof info['ServerVersion'] !== 'string' || typeof info['KernelVersion'] !== 'string') return false;
  for (const [name, key] of Object.entries(keys)) {
    const value = info[name];
    if (typeof value === 'string') setDocker(key, value, line, context);
  }
  return true;
}

function setDocker(key: string, value: string, line: Line, context: Context): string | undefined {
  const { draft, memory, command } = context;
  const kind: EngineKind = command?.name === 'podman' ? 'podman' : 'docker';
  const isServer = memory.get('docker-section') === 'Server';
  if (key === 'containerd' || key === 'runc' || key === 'Engine' || key === 'docker-init')
    memory.set('docker-part', key);
  if (key === 'Server Version' && value !== '') draft.engine(kind, line).set('version', value, line);
  else if (key === 'Version' && /^v?\d/.test(value)) {
    const part = memory.get('docker-part');
    if (part === 'containerd') draft.engine('containerd', line).set('version', value.replace(/^v/, ''), line);
    else if (part === undefined || part === 'Engine') {
      draft
        .engine(kind, line)
        .set('version', value, line, { weak: !isServer, how: isServer ? undefined : "its client's" });
    }
  } else if (key === 'Kernel Version') draft.node.set('kernel', value, line);
  else if (key === 'Architecture') setArchitecture(value, line, context);
  else if (key === 'OS/Arch' && isServer) setArchitecture(value.split('/')[1] ?? '', line, context);
  else if (key === 'Operating System') draft.node.set('distribution', value, line);
  else if (key === 'Docker Root Dir' && value.startsWith('/'))
    draft.engine('docker', line).set('data-root', value, line);
  else if (key === 'Cgroup Version' && value === '2') draft.node.set('cgroups', 'v2', line);
  else if (key === 'Name') return 'the name of the node';
  else return undefined;
  return `${kind}: ${key}`;
}

const OS =
  /^\s*(?:PRETTY_NAME="?(?<pretty>[^"]+)"?|Operating System: (?<name>\S.*?)|Description:\s+(?<lsb>\S.*?)|(?<release>(?:CentOS|Red Hat|Rocky|AlmaLinux|Oracle|Fedora|Amazon|openEuler|Anolis|Alibaba)[\w ]* (?:Linux )?(?:release )?\d[\w. ()]*))\s*$/;
const distribution = lineReader(OS, (groups, line, { draft, command }) => {
  const value = groups['pretty'] ?? groups['name'] ?? groups['lsb'] ?? groups['release'];
  if (value === undefined) return undefined;
  if (groups['lsb'] !== undefined && command?.name !== 'lsb_release') return undefined;
  draft.node.set('distribution', value.trim(), line);
  return `distribution ${value}`;
});

// up 420 days, 3:02 / up 5 min / up 2:13
const UPTIME =
  /^\s*\d\d:\d\d(?::\d\d)?\s+up\s+(?:(?<days>\d+) days?,\s*)?(?:(?<hours>\d+):(?<minutes>\d\d)|(?<min>\d+) min)?,?\s+(?:\d+ users?,\s+)?load average/;
const uptime = lineReader(UPTIME, (groups, line, { draft }) => {
  const minutes =
    Number(groups['min'] ?? groups['minutes'] ?? 0) +
    60 * Number(groups['hours'] ?? 0) +
    1440 * Number(groups['days'] ?? 0);
  draft.node.set('uptime', `${minutes}m`, line);
  return 'uptime';
});

/** `date`: the clock that start times refer to. */
const date: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  if (context.command?.name !== 'date' || context.command.args.includes('--utc')) return 0;
  const now = clockOf(line.text);
  if (now === undefined) return 0;
  context.draft.now = now;
  context.made(line, 'the time');
  return 1;
};

/** `containerd config dump`. */
const containerdConfig: Reader = (lines, at, context) => {
  const { command, draft } = context;
  if (command?.name !== 'containerd' || !command.args.includes('dump')) return 0;
  const line = lines[at] as Line;
  const path = /^state = ["'](\/[^"']+)["']$/.exec(line.text)?.[1];
  if (path !== undefined) draft.containerdState = { path, at: line };
  context.made(line, 'configuration of containerd');
  return 1;
};

export const VERSIONS: readonly Reader[] = [
  containerdConfig,
  date,
  uname,
  unameOnly,
  dockerVersion,
  toolVersion,
  criVersion,
  dockerInfo,
  distribution,
  uptime,
];
