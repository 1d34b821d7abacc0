/** The engines' clients: what they list, show and say of containers that are stated. */
import { describe, expect, it } from 'vitest';
import { NOT_STATED, renderTemplate } from '../../src/incident/engines/go-template.ts';
import type { FactsData } from '../../src/incident/schema.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';

async function run(facts: FactsData, command: string): Promise<string> {
  const answer = await incidentTarget('test', facts).run(command, { deadline: 1000 });
  const more = answer.partial === undefined ? '' : ' in part';
  return `${answer.status}${more} ${answer.exitCode}: ${decodeUtf8(answer.stdout)}${decodeUtf8(answer.stderr)}`;
}

const ID = '723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f';

const DOCKER: FactsData = {
  engines: [{ kind: 'docker', version: '20.10.24', 'data-root': '/var/lib/docker' }],
  containers: [
    {
      id: ID,
      name: 'web',
      status: 'Up 14 months',
      pid: 30639,
      image: 'nginx',
      age: '14 months ago',
      memory: 0,
    },
    { id: '09ae4f948def', name: 'job', status: 'Exited (137) 2 hours ago' },
    { id: 'aaaabbbbcccc', name: 'gone', state: 'removing', error: 'device or resource busy' },
  ],
  'containers-complete': true,
};

describe('docker', () => {
  it('lists containers', async () => {
    expect(await run(DOCKER, 'docker ps -q')).toBe('answered 0: 723d7351c06e\n');
    expect(await run(DOCKER, 'docker ps -aq --no-trunc')).toBe(
      `answered 0: ${ID}\n09ae4f948def\naaaabbbbcccc\n`,
    );
    expect(await run(DOCKER, "docker ps -a --format '{{.Names}}: {{.Status}}'")).toBe(
      'answered 0: web: Up 14 months\njob: Exited (137) 2 hours ago\ngone: Removal In Progress\n',
    );
    expect(await run(DOCKER, 'docker ps -q --filter status=exited --filter status=removing')).toBe(
      'answered 0: 09ae4f948def\naaaabbbbcccc\n',
    );
    expect(await run(DOCKER, `docker container ls --quiet --no-trunc --filter id=${ID.slice(0, 12)}`)).toBe(
      `answered 0: ${ID}\n`,
    );
    expect(await run(DOCKER, 'docker ps')).toBe(
      'answered 0: CONTAINER ID   IMAGE   COMMAND   CREATED         STATUS         PORTS   NAMES\n' +
        '723d7351c06e   nginx   ⍰         14 months ago   Up 14 months   ⍰       web\n',
    );
  });

  it('lists what is known where there may be more', async () => {
    const { 'containers-complete': _, ...some } = DOCKER;
    expect(await run(some, 'docker ps -q')).toBe('answered in part 0: 723d7351c06e\n');
    expect(await run(some, `docker ps -q --filter id=${ID}`)).toBe('answered 0: 723d7351c06e\n');
    expect(await run(some, 'docker ps -q | wc -l')).toBe('answered in part null: ');
    expect(await run(some, 'docker inspect nobody')).toBe('answered in part null: []\n');
  });

  it('shows one', async () => {
    expect(await run(DOCKER, "docker inspect --format '{{.State.Pid}} {{.State.Status}}' web")).toBe(
      'answered 0: 30639 running\n',
    );
    expect(await run(DOCKER, "docker inspect -f '{{json .State.Error}}' gone")).toBe(
      'answered 0: "device or resource busy"\n',
    );
    expect(await run(DOCKER, "docker inspect -f '{{.State.Error}}' web")).toBe('answered 0: ⍰\n');
    expect(await run(DOCKER, 'docker inspect nobody')).toBe(
      'answered 1: []\nError: No such object: nobody\n',
    );
    const hangs: FactsData = { ...DOCKER, containers: [{ id: ID, name: 'web', 'inspect-hangs': true }] };
    expect(await run(hangs, 'docker inspect web')).toBe('timed-out null: ');
    const more: FactsData = {
      ...DOCKER,
      containers: [{ id: ID, inspect: { HostConfig: { PidMode: 'host' } } }],
    };
    expect(await run(more, `docker inspect -f '{{.HostConfig.PidMode}}' ${ID}`)).toBe('answered 0: host\n');
  });

  it('says what it is', async () => {
    expect(await run(DOCKER, "docker info --format '{{.DockerRootDir}}'")).toBe(
      'answered 0: /var/lib/docker\n',
    );
    expect(await run(DOCKER, "docker version --format '{{.Server.Version}}'")).toBe('answered 0: 20.10.24\n');
    expect(await run(DOCKER, 'docker events --since 1m')).toBe('answered in part null: ');
  });

  it('does not answer, refuses, or is not there', async () => {
    const engine = (answers: 'hangs' | 'refuses'): FactsData => ({ engines: [{ kind: 'docker', answers }] });
    expect(await run(engine('hangs'), 'docker ps')).toBe('timed-out null: ');
    expect(await run(engine('refuses'), 'docker ps')).toBe(
      'answered 1: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    );
    expect(await run({ engines: [{ kind: 'docker', client: false }] }, 'docker ps')).toBe(
      'answered 127: sh: 1: docker: not found\n',
    );
    expect(await run({}, 'docker ps')).toBe('answered in part null: ');
    expect(await run({ engines: [{ kind: 'containerd' }], 'engines-complete': true }, 'docker ps')).toBe(
      'answered in part null: ',
    );
  });
});

describe('other engines', () => {
  const facts: FactsData = {
    node: { cgroups: 'v2' },
    engines: [{ kind: 'podman' }, { kind: 'containerd' }, { kind: 'crio' }],
    containers: [
      { id: 'aa11', engine: 'podman', name: 'db', state: 'exited', 'exit-code': 137 },
      {
        id: 'bb22',
        engine: 'containerd',
        namespace: 'k8s.io',
        name: 'etcd',
        state: 'running',
        pid: 77,
        'task-status': 'STOPPED',
      },
      { id: 'cc33', engine: 'crio', name: 'kube-proxy', state: 'running', pid: 78 },
    ],
    'containers-complete': true,
  };

  it('podman', async () => {
    expect(await run(facts, 'podman ps -q')).toBe('answered 0: ');
    expect(await run(facts, "podman ps -a --format '{{.Names}} {{.State}}'")).toBe('answered 0: db exited\n');
    expect(await run(facts, 'podman ps -a --format json')).toBe(
      'answered 0: [{"Id":"aa11","Names":["db"],"Image":"⍰","Pid":"⍰","State":"exited","Status":"Exited (137)","ExitCode":137,"Exited":true}]\n',
    );
  });

  it('ctr', async () => {
    expect(await run(facts, 'ctr -n k8s.io tasks ls | tail -n 1 | tr -s " "')).toBe(
      'answered 0: bb22 77 STOPPED \n',
    );
    expect(await run(facts, 'ctr --namespace k8s.io containers list -q')).toBe('answered 0: bb22\n');
    expect(await run(facts, 'ctr -n moby t ls -q')).toBe('answered 0: ');
    expect(await run(facts, 'ctr --address /run/containerd/containerd.sock namespaces ls -q')).toBe(
      'answered 0: k8s.io\n',
    );
  });

  it('crictl', async () => {
    expect(await run(facts, 'crictl ps -q')).toBe('answered 0: bb22\ncc33\n');
    expect(await run(facts, 'crictl ps -a --output json | grep -o CONTAINER_RUNNING')).toMatch(/^answered/);
    expect(await run(facts, 'crictl inspect cc33')).toContain('"pid":78');
    expect(await run(facts, 'crictl inspect dd44')).toMatch(/^answered 1: FATA/);
  });
});

describe('templates of Go', () => {
  const data = { A: 'x', N: 0, L: ['p', 'q'], M: { k: 1, j: { z: null } }, B: true, U: NOT_STATED };

  it.each([
    ['{{.A}} {{ .N }}', 'x 0'],
    ['{{json .M}}', '{"k":1,"j":{"z":null}}'],
    ['{{.M}}', 'map[j:map[z:<nil>] k:1]'],
    ['{{.L}} {{len .L}} {{index .L 1}} {{join .L ","}}', '[p q] 2 q p,q'],
    ['{{range .L}}<{{.}}>{{end}}', '<p><q>'],
    ['{{range .L}}{{println .}}{{end}}', 'p\nq\n'],
    ['{{if .N}}yes{{else}}no{{end}} {{if and .B (eq .A "x")}}both{{end}}', 'no both'],
    ['{{with .M}}{{.k}}{{end}}', '1'],
    ['{{.A | upper}} {{.L | json}}', 'X ["p","q"]'],
    ['a {{- .A -}} b', 'axb'],
    ['{{.U}} {{json .U}} {{.Nothing.There}}', '⍰ "⍰" ⍰'],
    ['{{with .U}}{{json .}}{{else}}[]{{end}}', '"⍰"'],
    ['{{/* a comment */}}{{"text"}}', 'text'],
  ])('%s', (template, expected) => {
    expect(renderTemplate(template, data)).toBe(expected);
  });

  it('decide nothing by what is not stated', () => {
    expect(() => renderTemplate('{{if .U}}a{{end}}', data)).toThrow();
    expect(() => renderTemplate('{{$x := .A}}{{$x}}', data)).toThrow();
    expect(() => renderTemplate('{{.A', data)).not.toThrow();
  });
});
