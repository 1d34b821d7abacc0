/**
 * Simulates a remote engine on this machine: in a container, over TCP, with its own images, storage, cgroups and
 * processes. If its dockerd is killed, it is restarted like a service.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../src/lab/engine/deadline.ts';
import { connectEngine } from '../../src/lab/index.ts';
import { docker } from './host-state.ts';

const IMAGE = 'drillbook/docker-node:bookworm';

const SERVICE = `
/usr/local/lib/drillbook/cgroups && mount -t tmpfs tmpfs /run && mkdir -p /run/drillbook && lab-runtime real
while :; do
  rm -f /var/run/docker.pid
  dockerd -H tcp://0.0.0.0:2375 -H unix:///var/run/docker.sock --iptables=false --bridge=none --oom-score-adjust=0 \\
    --storage-driver=overlay2 >>/var/log/dockerd.log 2>&1
done`;

export interface RemoteEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Runs a command on the engine's machine. */
  on(command: string): string;
  remove(): void;
}

export async function startRemoteEngine(name: string): Promise<RemoteEngine> {
  const unfenced = ['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'];
  docker(
    'run', '-d', '--name', name, '--cgroupns', 'private', '--cap-add', 'ALL', '--cap-drop', 'SYS_RESOURCE',
    '--device', '/dev/fuse', '--device-cgroup-rule', 'a *:* rwm',
    ...unfenced.flatMap((option) => ['--security-opt', option]),
    // The kernel refuses an overlay on an overlay, so its storage is an anonymous volume.
    '-v', '/var/lib/docker', '-p', '127.0.0.1::2375', '--entrypoint', 'sh', IMAGE, '-c', SERVICE,
  ); // prettier-ignore
  const remove = (): void => void docker('rm', '-f', '-v', name);
  try {
    const host = `tcp://${docker('port', name, '2375/tcp')[0] ?? ''}`;
    await until(30_000, 'the remote engine', () => answers(host), 100);
    await copyImage(host);
    return {
      host,
      on: (command) => execFileSync('docker', ['exec', name, 'sh', '-c', command], { encoding: 'utf8' }),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Returns undefined if it answers. */
export async function answers(host: string): Promise<string | undefined> {
  try {
    (await connectEngine({ host, deadline: 2_000 })).close();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

async function copyImage(host: string): Promise<void> {
  const save = spawn('docker', ['save', IMAGE], { stdio: ['ignore', 'pipe', 'inherit'] });
  const load = spawn('docker', ['-H', host, 'load'], { stdio: [save.stdout, 'ignore', 'inherit'] });
  const [code] = (await once(load, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`docker load ended with ${code}`);
}
