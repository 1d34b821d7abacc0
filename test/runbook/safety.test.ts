/** What is dangerous to ask, and what is not. */
import { describe, expect, it } from 'vitest';
import { parseShell } from '../../src/shell/command.ts';
import { findHoles } from '../../src/text/holes.ts';
import { parseYaml } from '../../src/document/yaml-file.ts';
import { InFile } from '../../src/expression/in-file.ts';
import { dangersOf } from '../../src/runbook/check/safety/safety.ts';

function dangers(run: string): string[] {
  const shell = parseShell(run, findHoles(run).holes);
  expect(shell.faults).toEqual([]);
  const question = {
    inFile: new InFile(parseYaml('x', '')),
    path: [],
    run,
    shell,
    reads: [],
    hasTitle: true,
    mayChange: false,
  };
  return [...new Set(dangersOf(question).map(({ code }) => code))];
}

function reading(source: string): string[] {
  const question = {
    inFile: new InFile(parseYaml('x', '')),
    path: [],
    run: undefined,
    shell: undefined,
    reads: [{ path: [], source }],
    hasTitle: true,
    mayChange: false,
  };
  return dangersOf(question).map(({ code }) => code);
}

describe('changes the system', () => {
  it.each([
    'rm -f /x',
    'kill -9 7',
    'echo ${x:-$(rm -f /x)}',
    'echo $(( $(rm -f /x) + 1 ))',
    'cat <<E\n$(rm -f /x)\nE',
    'echo `echo \\`rm -f /x\\``',
    'for x in $(rm -f /x); do :; done',
    'case $(rm -f /x) in *) ;; esac',
    'docker stop x',
    'docker container rm x',
    'docker system prune -f',
    'docker exec x ls',
    'ctr -n moby tasks kill x',
    'runc delete x',
    'systemctl restart docker',
    'echo 1 > /sys/x',
    'ls >> /tmp/x',
    'tee /x',
    'sed -i s/a/b/ /x',
    'find / -delete',
    'find / -exec rm {} ;'.replace(';', '\\;'),
    'ls; rm /x',
    'ls && rm /x',
    'if true; then rm /x; fi',
    'for i in 1 2; do rm $i; done',
    '(rm /x)',
    'x=$(rm /x)',
    'echo "$(rm /x)"',
    'ls | xargs -n 1 -I{} rm {}',
    'timeout -k 1 5 rm /x',
    'env A=b nice -n 5 rm /x',
    'sudo -u root rm /x',
    'nsenter -t 1 -m rm /x',
    "sh -c 'rm /x'",
    '/bin/busybox rm /x',
    'mount /dev/sda /mnt2',
    'sysctl -w vm.x=1',
    'sysctl vm.x=1',
    'ip link set eth0 down',
    'iptables -F',
    'curl -X POST http://x',
    'curl -d a http://x',
    'A=b rm /x',
    '! rm /x',
    'cat > /x <<E\na\nE\n',
    'kubectl delete pod x',
    'crictl rmp x',
    'case a in a) rm /x ;; esac',
    'f() { rm /x; }; f',
  ])('%s', (run) => {
    expect(dangers(run)).toContain('changes-system');
  });
  it.each([
    'ls > /dev/null',
    'ls 2>&1',
    'ls 2>/dev/null >&2',
    'kill -0 7',
    'docker ps',
    'docker container ls',
    'docker inspect x',
    'docker info',
    'ctr -n moby tasks ls',
    'systemctl status docker',
    'systemctl is-active docker',
    'mount',
    'sysctl vm.x',
    'ip addr show',
    'iptables -S',
    'curl http://x',
    'find / -name rm',
    'grep rm /x',
    'echo rm',
    'sed s/a/b/ /x',
    'cat <<E\nrm /x\nE\n',
    'kubectl get pods',
    'cat /etc/rm',
    "awk '{ print > 5 }' /x",
    'test a -ef b',
  ])('not: %s', (run) => {
    expect(dangers(run)).not.toContain('changes-system');
  });
});

describe('may hang', () => {
  it.each([
    'ps',
    'ps -o pid',
    '/bin/ps aux',
    'pgrep -f x',
    'pgrep -af x',
    'pgrep -a x',
    'lsof /x',
    'fuser /x',
    'df',
    'timeout 1 df',
    'cat /proc/7/cmdline',
    'cat /proc/*/environ',
    'tr a b < /proc/7/cmdline',
    'cat /proc/${{ pid }}/smaps',
    'ls /mnt/data',
    'stat -f /x',
    'docker top x',
    'ls /proc/7/root/etc',
    'ls ${{ mount.point }}',
    'grep x /proc/7/maps',
    'sync',
    'x=$(ps)',
  ])('%s', (run) => {
    expect(dangers(run)).toContain('may-hang');
  });
  it.each([
    'cat /proc/7/stat',
    'cat /proc/7/task/*/stack',
    'ls /proc/7/fd',
    'pgrep -x runc',
    'cat /proc/mounts',
    'cat /proc/self/mountinfo',
    'echo ps',
    'grep ps /x',
    'ls -l /proc/7/exe',
    'printf %s /mnt/data',
    'cat /sys/fs/cgroup/freezer/x/freezer.state',
    'readlink /proc/7/ns/pid',
    'cat /proc/cmdline',
  ])('not: %s', (run) => {
    expect(dangers(run)).not.toContain('may-hang');
  });
  it('reads', () => {
    expect(reading('/proc/${{ pid }}/cmdline')).toEqual(['may-hang']);
    expect(reading('/proc/${{ pid }}/task/${{ tid }}/environ')).toEqual(['may-hang']);
    expect(reading('/mnt/x')).toEqual(['may-hang']);
    expect(reading('/proc/${{ pid }}/status')).toEqual([]);
  });
});

describe('hides a failure', () => {
  it.each([
    'docker ps -q | xargs -r docker inspect',
    'docker ps | grep x',
    'x=$(docker ps | head -n 1)',
    'docker ps || true',
    'docker ps; true',
    'docker ps || :',
    'docker ps | while read -r a; do echo $a; done',
    'find /proc/1/fd -lname x 2>/dev/null',
    'cat /proc/[0-9]*/stat 2>>/dev/null',
    'docker ps &>/dev/null',
    'for p in /proc/[0-9]*; do ls $p/fd; done 2>/dev/null',
    'find / -name x 2> /dev/null || exit',
  ])('%s', (run) => {
    expect(dangers(run)).toContain('pipeline-hides-failure');
  });
  it.each([
    'docker ps',
    'echo x | tr a b',
    "printf '%s' x | wc -c",
    'set -o pipefail; docker ps | cat',
    'ids=$(docker ps -q) || exit; docker inspect $ids',
    'a || b',
    'true',
    'read -r x 2>/dev/null < /sys/x && echo $x',
    'docker ps 2>&1',
    'docker ps >/dev/null',
    '[ "$x" -gt 3 ] 2>/dev/null && docker ps',
  ])('not: %s', (run) => {
    expect(dangers(run)).not.toContain('pipeline-hides-failure');
  });
});
