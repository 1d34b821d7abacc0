/**
 * Commands that people run to inspect a node, and the form of their arguments, so that a sentence that begins with a
 * command's name is not mistaken for it.
 */
import { commandsOf } from './command.ts';

/** `prompt`: it follows a prompt or is in code; `bare`: only its form shows that it is a command. */
type Evidence = 'prompt' | 'bare';

const ENGINE =
  /^(?:container |image |system |network |volume )?(?:ps|ls|info|version|inspect|logs|top|stats|exec|stop|kill|rm|start|restart|run|pause|unpause|events|images|diff|wait|port|update|rename|create|pull|prune|df|attach|cp|--version|-v)(?:\s|$)/;
const CTR =
  /(?:^|\s)(?:tasks?|t|containers?|c|snapshots?|images?|i|ns|namespaces?|version|plugins?|content|events?|info)(?:\s|$)/;

/** The form of the arguments; for names not listed here the arguments decide nothing. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  ps: /^(?:-|[aeflmuxwXHrS]+\b|$|[\d,]+$)/,
  cat: /[/.*$]|^(?:-|stack|status|wchan|cgroup|cmdline|stat|limits|comm|syscall|mountinfo|tasks|memory|pids)/,
  head: /[/.*-]/,
  tail: /[/.*-]/,
  less: /[/.]/,
  more: /[/.]/,
  ls: /^(?:-|[/.~]|$|fd|task|ns|[\w-]+\/)/,
  ll: /^(?:-|[/.~]|$|fd|task)/,
  readlink: /[/-]/,
  stat: /[/-]/,
  file: /\//,
  find: /^[/.~-]/,
  grep: /\S/,
  egrep: /\S/,
  zgrep: /\S/,
  docker: ENGINE,
  podman: ENGINE,
  nerdctl: /\S/,
  crictl: /^(?:-|ps|pods|inspect|inspectp|info|version|logs|stop|stopp|rm|rmp|stats|images|exec)/,
  ctr: CTR,
  runc: /^(?:-|list|state|ps|events|kill|delete|spec|init|version)/,
  crun: /^(?:-|list|state|ps|kill|delete)/,
  kubectl: /\S/,
  oc: /\S/,
  systemctl: /^(?:-|status|show|list|restart|start|stop|cat|is-|daemon|kill)/,
  journalctl: /^(?:-|$|_)/,
  dmesg: /^(?:-|$)/,
  uname: /^(?:-|$)/,
  uptime: /^(?:-|$)/,
  pstree: /^(?:-|\d|$)/,
  mount: /^(?:-|$|\/)/,
  findmnt: /^(?:-|$|\/)/,
  lsof: /^(?:-|\+|\/|$)/,
  fuser: /^(?:-|\/)/,
  top: /^(?:-|$)/,
  htop: /^$/,
  pidstat: /^-/,
  pgrep: /\S/,
  pidof: /\S/,
  strace: /^-/,
  gdb: /^(?:-|\/)/,
  nsenter: /^-/,
  kill: /^(?:-|\d)/,
  echo: /\S/,
  for: /\bdo\b|\bin\b/,
  while: /\bdo\b|^(?:true|:|read)/,
  cd: /^[/.~$]/,
  pwd: /^$/,
  df: /^(?:-|\/|$)/,
  free: /^(?:-|$)/,
  date: /^(?:[-+]|$)/,
  hostnamectl: /^(?:-|$|status)/,
  lsb_release: /^-/,
  lsblk: /^(?:-|\/|$)/,
  fsfreeze: /^-/,
  nfsstat: /^(?:-|$)/,
  mountstats: /^(?:-|\/|$)/,
  umount: /^(?:-|\/)/,
  'systemd-cgls': /^(?:-|\/|$)/,
  'systemd-cgtop': /^(?:-|$)/,
  lscgroup: /./,
  cgget: /^-/,
  sysctl: /^(?:-|\w+\.)/,
  crash: /^(?:-|\/)/,
  bt: /^(?:-|\d|$)/,
  foreach: /^(?:UN|RU|IN|ZO|bt|\w+ bt)/,
  containerd: /^(?:-|config)/,
  dockerd: /^-/,
  kubelet: /^-/,
  docker_inspect: /^$/,
  xargs: /\S/,
  awk: /\S/,
  sed: /\S/,
  sort: /^(?:-|$|\/)/,
  wc: /^(?:-|$|\/)/,
  cut: /^-/,
  tr: /\S/,
  tee: /\S/,
  uniq: /^(?:-|$)/,
  column: /^(?:-|$)/,
  jq: /\S/,
};

/** Whether this is a command as somebody would type it. */
export function looksLikeCommand(text: string, evidence: Evidence): boolean {
  const first = /^[\w./~+-]+/.exec(text)?.[0] ?? '';
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (!/^[A-Za-z_][\w.+-]*$|^(?:sudo|\.\/)/.test(name) && !first.startsWith('./')) return false;
  const known =
    Object.hasOwn(KNOWN, name) || isWrapper(name) || first.includes('/bin/') || first.includes('/sbin/');
  if (!known) return false;
  const commands = commandsOf(text, undefined);
  if (commands.length === 0) return false;
  const right = commands.every(({ name: each, args }) => {
    const form = Object.hasOwn(KNOWN, each) ? KNOWN[each] : undefined;
    return form === undefined ? evidence === 'prompt' : form.test(args.join(' '));
  });
  return right && (evidence === 'prompt' || readsLikeACommand(text, commands));
}

function isWrapper(name: string): boolean {
  return ['sudo', 'time', 'timeout', 'watch', 'nsenter', 'doas', 'chroot'].includes(name);
}

/** Without a prompt: rejects text that continues like a sentence. */
function readsLikeACommand(
  text: string,
  commands: readonly { name: string; args: readonly string[] }[],
): boolean {
  if (/[^\u0000-\u024f“”‘’…]/.test(text) || /[.,;!?]$/.test(text)) return false;
  // A word that is neither an option, a path, a number nor quoted may be a container's name, or the next word of a
  // sentence.
  if (/^(?:e|f|z)?grep$/.test(commands[0]?.name ?? '') && !/[/|]|\s-/.test(text)) return false;
  const plain = commands.flatMap(({ args }) => args.slice(1).filter((arg) => /^[A-Za-z]{2,}$/.test(arg)));
  const [first] = commands;
  const free = ['grep', 'egrep', 'zgrep', 'kubectl', 'oc', 'echo', 'for', 'while'].includes(first?.name ?? '')
    ? 2
    : 1;
  if (
    ['echo', 'for', 'while', 'awk', 'sed', 'tr', 'tee', 'sort', 'cut', 'bt', 'xargs'].includes(
      first?.name ?? '',
    )
  ) {
    return /[|;$]/.test(text) && plain.length <= free + 1;
  }
  return plain.length <= free;
}
