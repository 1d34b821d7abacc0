/** Commands that change the system that they observe. Steps must not use them. */
import type { EffectiveCommand } from './effective.ts';

/** With any arguments. */
const ALWAYS = new Set(
  (
    'rm rmdir mv cp ln mkdir mkfifo mknod touch truncate dd tee install shred chmod chown chgrp chattr setfacl ' +
    'kill pkill killall killall5 renice chrt taskset umount swapoff swapon modprobe rmmod insmod fsfreeze ' +
    'reboot shutdown halt poweroff useradd userdel usermod passwd crontab mkfs fsck tune2fs resize2fs ' +
    'docker-compose apt apt-get yum dnf apk pip npm make patch unlink blkdiscard wipefs parted fdisk'
  ).split(' '),
);

/** By the first word that is not an option. */
const SUBCOMMANDS: Readonly<Record<string, ReadonlySet<string>>> = {
  systemctl: words(
    'start stop restart reload try-restart reload-or-restart kill enable disable mask unmask isolate daemon-reload daemon-reexec set-property reset-failed edit',
  ),
  docker: words(
    'kill stop rm restart pause unpause start run exec create rmi update rename commit build pull push tag load import cp prune attach login logout swarm',
  ),
  runc: words('kill delete pause resume run create start exec update checkpoint restore'),
  crictl: words('stop stopp rm rmp rmi runp create start exec update pull'),
  kubectl: words(
    'delete apply create drain cordon uncordon exec scale patch edit replace rollout label annotate taint cp run',
  ),
  ip: words('set add del delete flush change replace'),
  service: words(''),
};
const DOCKER_LIKE = new Set(['docker', 'podman', 'nerdctl']);
/** Second words, after the kind of object. */
const DOCKER_OBJECTS = words(
  'container image volume network system builder plugin service stack secret config node',
);
const DOCKER_VERBS = words(
  'prune rm remove create kill stop restart pause unpause start run exec update rename connect disconnect',
);

/** Devices where writing changes nothing. */
const HARMLESS_TARGET = /^(\/dev\/(null|stdout|stderr|tty|fd\/\d+)|&?\d+|&?-)$/;

/** What it changes, in a few words; undefined if nothing. */
export function whatChanges(command: EffectiveCommand): string | undefined {
  for (const { operator, target } of command.redirects) {
    if (!/>/.test(operator) || (/^[<>]&$/.test(operator) && /^(\d+|-)$/.test(target.source))) continue;
    if (!HARMLESS_TARGET.test(target.text ?? target.source))
      return `it writes to ${target.source.slice(0, 60)}`;
  }
  const { name } = command;
  if (name === undefined) return undefined;
  const plain = command.args.map((word) => word.text ?? word.source);
  const operands = plain.filter((word) => !word.startsWith('-'));
  if (ALWAYS.has(name)) {
    // Signal 0 and listing signals send nothing.
    if ((name === 'kill' || name === 'pkill') && plain.some((word) => /^(-0|-l|-L)$/.test(word)))
      return undefined;
    return `${name} changes the system`;
  }
  if (DOCKER_LIKE.has(name)) {
    const [verb = '', second = ''] = operands;
    if (DOCKER_OBJECTS.has(verb) ? DOCKER_VERBS.has(second) : SUBCOMMANDS['docker']?.has(verb)) {
      return `${name} ${verb}${DOCKER_OBJECTS.has(verb) ? ` ${second}` : ''} changes containers`;
    }
    return undefined;
  }
  if (
    name === 'ctr' &&
    operands.some((word) =>
      /^(kill|rm|remove|delete|start|run|exec|pause|resume|pull|create|update)$/.test(word),
    )
  ) {
    return 'this ctr command changes containers';
  }
  if (name === 'service' && operands.length > 1 && operands[1] !== 'status')
    return 'service changes a service';
  if (name === 'mount' && operands.length > 0) return 'mount changes the mounts';
  if (name === 'sysctl' && plain.some((word) => word === '-w' || word.includes('=')))
    return 'sysctl sets a value';
  if (name === 'sed' && plain.some((word) => /^(-[a-zA-Z]*i|--in-place)/.test(word)))
    return 'sed -i changes a file';
  if (name === 'find' && plain.includes('-delete')) return 'find -delete removes files';
  if (
    /^ip6?tables$/.test(name) &&
    !plain.some((word) => /^(-L|-S|--list|--list-rules|-nL|-nvL|-vnL)$/.test(word))
  ) {
    return `${name} may change rules`;
  }
  if (
    name === 'curl' &&
    plain.some(
      (word, i) =>
        /^(-d|--data.*|-T|-F)$/.test(word) ||
        (word === '-X' && !/^(GET|HEAD)$/.test(plain[i + 1] ?? '')) ||
        /^-X(POST|PUT|DELETE|PATCH)$/.test(word),
    )
  ) {
    return 'curl sends data';
  }
  if (name === 'losetup' && plain.some((word) => /^-d|^-D|^-f/.test(word))) return 'losetup changes devices';
  const verbs = SUBCOMMANDS[name];
  const [first, second] = operands;
  if (
    verbs !== undefined &&
    name !== 'docker' &&
    (verbs.has(first ?? '') || (name === 'ip' && verbs.has(second ?? '')))
  ) {
    return `${name} ${name === 'ip' ? second : first} changes the system`;
  }
  return undefined;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' ').filter(Boolean));
}
