import { describe, expect, it } from 'vitest';
import { factsOf, imported, unread } from './helpers.ts';

const ID = '723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f';

describe('docker ps', () => {
  it('with header, ports, health, exits, removals, restarts; typographic quotes and ellipses', () => {
    const { containers } = factsOf(`# docker ps -a
CONTAINER ID   IMAGE          COMMAND                  CREATED        STATUS                      PORTS                NAMES
1f2e3d4c5b6a   nginx:1.25     "/docker-entrypoint.…"   2 weeks ago    Up 2 weeks (unhealthy)      0.0.0.0:80->80/tcp   web
2f2e3d4c5b6a   postgres       “docker-entrypoint…”   3 days ago     Exited (137) 2 days ago                          db
3f2e3d4c5b6a   busybox        "sleep 1"                About an hour ago   Removal In Progress                     stuck
4f2e3d4c5b6a   busybox        "sleep 1"                5 minutes ago  Restarting (1) 4 seconds ago                     loop
5f2e3d4c5b6a   busybox        "sleep 1"                5 minutes ago  Created                                          fresh
6f2e3d4c5b6a   busybox        "sleep 1"                5 minutes ago  Up 5 minutes (Paused)                            frozen
`);
    expect(containers?.map(({ name, status }) => [name, status])).toEqual([
      ['web', 'Up 2 weeks (unhealthy)'],
      ['db', 'Exited (137) 2 days ago'],
      ['stuck', 'Removal In Progress'],
      ['loop', 'Restarting (1) 4 seconds ago'],
      ['fresh', 'Created'],
      ['frozen', 'Up 5 minutes (Paused)'],
    ]);
  });

  it('where a mailer or an editor left one blank between the columns', () => {
    const { containers } = factsOf(
      '723d7351c06e registry/xxxx "/entry.sh --en…" 14 months ago Up 14 months k8s_xxx_0\n',
    );
    expect(containers).toEqual([
      {
        id: '723d7351c06e',
        name: 'k8s_xxx_0',
        status: 'Up 14 months',
        image: 'registry/xxxx',
        age: '14 months ago',
      },
    ]);
  });

  it('where a terminal wrapped the row', () => {
    const row = `723d7351c06e        registry-vpc.cn-hangzhou.aliyuncs.com/xxxx      "/entrypoint.sh --en…"   14 months ago       Up 14 months         k8s_xxx_0`;
    const wrapped = (row.match(/.{1,80}/g) ?? []).join('\n');
    expect(factsOf(wrapped).containers?.[0]).toMatchObject({ name: 'k8s_xxx_0', status: 'Up 14 months' });
  });

  it('lists all only where all were asked for, nothing was filtered, and a tool wrote it', () => {
    const table = `CONTAINER ID   IMAGE     COMMAND     CREATED       STATUS       PORTS     NAMES
1f2e3d4c5b6a   nginx     "nginx"     2 weeks ago   Up 2 weeks             web
`;
    const isWhole = (text: string, whole = true): boolean =>
      factsOf(text, { whole })['containers-complete'] === true;
    expect(isWhole(`$ docker ps -a\n${table}`)).toBe(true);
    expect(isWhole(`$ docker ps -a\n${table}`, false)).toBe(false);
    expect(isWhole(`$ docker ps\n${table}`)).toBe(false);
    expect(isWhole(`$ docker ps -a | head\n${table}`)).toBe(false);
    expect(isWhole(`$ docker ps -a --filter name=web\n${table}`)).toBe(false);
    expect(isWhole(`$ docker ps -a\n${table}...\n`)).toBe(false);
  });

  it('podman: without quotes around the command, and it says whose the container is', () => {
    const { containers, engines } = factsOf(`$ podman ps -a
CONTAINER ID  IMAGE                           COMMAND       CREATED      STATUS                   PORTS       NAMES
9b1c1f1d0a3e  docker.io/library/redis:latest  redis-server  2 hours ago  Up 2 hours ago                       cache
8b1c1f1d0a3e  docker.io/library/redis:latest  redis-server  2 hours ago  Exited (137) 1 hour ago              old
`);
    expect(containers?.map(({ name, engine, status }) => [name, engine, status])).toEqual([
      ['cache', 'podman', 'Up 2 hours ago'],
      ['old', 'podman', 'Exited (137) 1 hour ago'],
    ]);
    expect(engines).toEqual([{ kind: 'podman' }]);
  });
});

describe('cut ids', () => {
  const row = '723d7351c06e nginx "nginx" 2 weeks ago Up 2 weeks web\n';
  it('are completed from whole ones anywhere in the text', () => {
    expect(factsOf(`${row}time="x" level=info msg="shim disconnected" id=${ID}\n`).containers?.[0]?.id).toBe(
      ID,
    );
  });
  it('are left as they are where two would fit', () => {
    const other = `${ID.slice(0, 63)}0`;
    const { draft } = imported(`${row}${ID}\n${other}\n`);
    expect([...draft.containers.keys()]).toEqual(['723d7351c06e']);
    expect(draft.notes[0]?.text).toContain('matches 2 full ids');
  });
  it('and what is said by name, by the cut id and by the whole one is one container', () => {
    const { containers } = factsOf(`${row}$ docker inspect -f '{{.State.Pid}}' web
30639
$ ctr -n moby tasks ls
TASK                                                                PID      STATUS
${ID}    30639    RUNNING
`);
    expect(containers).toEqual([
      expect.objectContaining({ id: ID, name: 'web', pid: 30639, 'task-status': 'RUNNING' }),
    ]);
    expect(containers?.[0]).not.toHaveProperty('engine');
  });
});

describe('crictl and ctr', () => {
  it('crictl ps and pods', () => {
    const { containers } = factsOf(`# crictl ps -a
CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD
87d3992f84f74       eb516548c180f       21 hours ago        Running             coredns             0                   0d3a4b0a4b1d2       coredns-5d78c9869d-abcde
97d3992f84f74       eb516548c180f       About a minute ago  Exited              job                 2                   0d3a4b0a4b1d2
# crictl pods
POD ID              CREATED             STATE               NAME                      NAMESPACE           ATTEMPT             RUNTIME
0d3a4b0a4b1d2       21 hours ago        Ready               coredns-5d78c9869d-abcde  kube-system         0                   (default)
`);
    expect(containers).toEqual([
      {
        id: '87d3992f84f74',
        name: 'coredns',
        engine: 'containerd',
        namespace: 'k8s.io',
        state: 'running',
        image: 'eb516548c180f',
        age: '21 hours ago',
      },
      {
        id: '97d3992f84f74',
        name: 'job',
        engine: 'containerd',
        namespace: 'k8s.io',
        state: 'exited',
        image: 'eb516548c180f',
        age: 'About a minute ago',
      },
      {
        id: '0d3a4b0a4b1d2',
        name: 'coredns-5d78c9869d-abcde',
        engine: 'containerd',
        namespace: 'k8s.io',
        state: 'running',
        age: '21 hours ago',
      },
    ]);
  });
  it('ctr, in the namespace that was asked for', () => {
    const { containers } = factsOf(`$ sudo ctr -n k8s.io t ls
TASK                                                                PID      STATUS
${ID}    4121     UNKNOWN
$ ctr --namespace=k8s.io c ls
CONTAINER                                                           IMAGE                         RUNTIME
${ID}    registry.k8s.io/pause:3.9     io.containerd.runc.v2
`);
    expect(containers).toEqual([
      {
        id: ID,
        engine: 'containerd',
        namespace: 'k8s.io',
        pid: 4121,
        'task-status': 'UNKNOWN',
        image: 'registry.k8s.io/pause:3.9',
      },
    ]);
  });
});

describe('inspect', () => {
  it('keeps the state and how the container runs, not its environment', () => {
    const text = `$ docker inspect web
[
    {
        "Id": "${ID}",
        "Created": "2022-07-11T03:20:11.5Z",
        "Path": "/entrypoint.sh",
        "State": {
            "Status": "running",
            "Running": true,
            "Pid": 30639,
            "ExitCode": 0,
            "Error": ""
        },
        "Name": "/web",
        "RestartCount": 2,
        "HostConfig": { "PidMode": "host", "Memory": 268435456, "Binds": null },
        "Config": { "Image": "nginx", "Env": ["PASSWORD=secret"], "Tty": false }
    }
]
`;
    const [container] = factsOf(text).containers ?? [];
    expect(container).toMatchObject({
      id: ID,
      name: 'web',
      state: 'running',
      pid: 30639,
      restarts: 2,
      memory: 268435456,
    });
    expect(container?.inspect).toMatchObject({ HostConfig: { PidMode: 'host' }, State: { Pid: 30639 } });
    expect(imported(text).yaml).not.toContain('secret');
    expect(unread(text)).toEqual([]);
  });
  it('crictl inspect', () => {
    const { containers } = factsOf(`{
  "status": {
    "id": "${ID}",
    "metadata": { "attempt": 0, "name": "coredns" },
    "state": "CONTAINER_RUNNING"
  },
  "info": { "pid": 4121 }
}
`);
    expect(containers).toEqual([
      { id: ID, name: 'coredns', engine: 'containerd', namespace: 'k8s.io', state: 'running', pid: 4121 },
    ]);
  });
  it('JSON that is cut is not understood, and breaks nothing', () => {
    expect(factsOf('$ docker inspect web\n[\n{\n"Id": "723d\n$ docker ps\n').containers).toBeUndefined();
  });
});

describe('versions', () => {
  it('docker version: the server’s', () => {
    const facts = factsOf(`Output of \`docker version\`:
\`\`\`
Client: Docker Engine - Community
 Version:           20.10.7
 API version:       1.41
 OS/Arch:           linux/amd64

Server: Docker Engine - Community
 Engine:
  Version:          19.03.8
  OS/Arch:          linux/arm64
 containerd:
  Version:          1.4.6
  GitCommit:        d71fcd7d8303cbf684402823e425e9dd2e99285d
 runc:
  Version:          1.0.0-rc95
\`\`\`
`);
    expect(facts.engines).toEqual([
      { kind: 'docker', version: '19.03.8' },
      { kind: 'containerd', version: '1.4.6' },
    ]);
    expect(facts.node).toEqual({ architecture: 'aarch64' });
  });
  it('docker info, before 18.09 and after', () => {
    expect(
      factsOf(`$ docker info
Containers: 30
 Running: 29
Server Version: 18.06.1-ce
Storage Driver: overlay2
 Backing Filesystem: extfs
Cgroup Driver: cgroupfs
Kernel Version: 3.10.0-862.el7.x86_64
Operating System: CentOS Linux 7 (Core)
Architecture: x86_64
Docker Root Dir: /data/docker
`),
    ).toMatchObject({
      node: {
        kernel: '3.10.0-862.el7.x86_64',
        architecture: 'x86_64',
        distribution: 'CentOS Linux 7 (Core)',
      },
      engines: [{ kind: 'docker', version: '18.06.1-ce', 'data-root': '/data/docker' }],
    });
    expect(factsOf('# docker info\nServer:\n Server Version: 24.0.7\n Cgroup Version: 2\n').node).toEqual({
      cgroups: 'v2',
    });
  });
  it('uname, os-release, uptime', () => {
    expect(
      factsOf(`$ uname -a
Linux node1 4.19.91-24.1.al7.x86_64 #1 SMP Wed Jul 21 17:40:23 CST 2021 x86_64 x86_64 x86_64 GNU/Linux
$ cat /etc/os-release
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
$ uptime
 02:23:01 up 420 days,  3:02,  2 users,  load average: 0.52, 0.58, 0.59
`).node,
    ).toEqual({
      kernel: '4.19.91-24.1.al7.x86_64',
      architecture: 'x86_64',
      distribution: 'Debian GNU/Linux 12 (bookworm)',
      uptime: '604982m',
    });
  });
});

describe('an engine that does not answer', () => {
  it('refuses, hangs until it is interrupted, or is not there', () => {
    expect(
      factsOf(
        '$ docker ps\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
      ).engines,
    ).toEqual([{ kind: 'docker', answers: 'refuses' }]);
    expect(factsOf('$ docker ps\n^C\n$\n').engines).toEqual([{ kind: 'docker', answers: 'hangs' }]);
    expect(factsOf('# docker ps\n-bash: docker: command not found\n').engines).toEqual([
      { kind: 'docker', client: false },
    ]);
    expect(factsOf('# docker ps\nbash: docker: 未找到命令\n').engines).toEqual([
      { kind: 'docker', client: false },
    ]);
    expect(factsOf('# docker inspect web\n^C\n').containers).toEqual([{ id: 'web', 'inspect-hangs': true }]);
  });
  it('what it logs is noted', () => {
    const { draft } = imported(
      'Sep 12 02:23:01 node dockerd[1731]: time="2023-09-12T02:23:01Z" level=info msg="Container 723d failed to exit within 10 seconds of signal 15 - using the force"\n',
    );
    expect(draft.notes.map(({ text }) => text)).toEqual([
      "the engine's log: Container 723d failed to exit within 10 seconds of signal 15 - using the force",
    ]);
  });
});
