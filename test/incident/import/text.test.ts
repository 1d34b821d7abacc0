import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../../src/incident/import/decode.ts';
import { SHAPES } from '../../../src/incident/import/read/by-shape.ts';
import { typedOn } from '../../../src/incident/import/prompt.ts';
import { factsOf, imported, processesOf, unread } from './helpers.ts';

const ROW = 'root     4185068  0.0  0.0   4408   768 ?        D    Aug02   0:00 rm -rf /p00/x';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('texts as editors, terminals and mailers leave them', () => {
  const forms: Readonly<Record<string, string>> = {
    'a byte order mark': `\ufeff${ROW}\n`,
    'line ends of Windows': `x\r\n${ROW}\r\n`,
    colours: `\u001b[01;31m\u001b[K${ROW.replace('4185068', '\u001b[1m4185068\u001b[0m')}\u001b[m\u001b[K\n`,
    'blanks that do not break': `${ROW.replaceAll(' ', '\u00a0')}\n`,
    'quotes of a mailer': `On Monday she wrote:\n> $ ps aux\n> ${ROW}\n> and nothing else\n`,
    'indented as code': `    ${ROW}\n`,
    'the source of a page': `<pre>\n${ROW} &amp;&amp; &lt;x&gt;\n</pre>\n`,
    'in a fence with a language': `~~~text\n${ROW}\n~~~\n`,
    'a line that was overwritten': `Loading 10%\rLoading 99%\r${ROW}\n`,
    'marks that hide': `\u200b${ROW}\u200e\n`,
  };
  for (const [name, text] of Object.entries(forms)) {
    it(name, () => {
      expect(processesOf(text).get(4185068)).toMatchObject({
        state: 'D',
        args: expect.stringMatching(/^rm -rf \/p00\/x/),
      });
    });
  }

  it('UTF-16, binary and huge ones are refused, each with what to do', () => {
    expect(() => sourceOf('a.txt', Buffer.from(`\ufeff${ROW}`, 'utf16le'))).toThrow('a.txt is UTF-16 text');
    expect(() => sourceOf('a.bin', Buffer.alloc(4096, 1))).toThrow('a.bin is not text');
    expect(() => sourceOf('a.txt', Buffer.alloc(101 * 2 ** 20, 0x20))).toThrow(
      'a.txt is larger than 100 MiB',
    );
  });

  it('what is not UTF-8 costs only what is not', () => {
    const text = Buffer.concat([Buffer.from([0xb0, 0xa1, 0xff, 0x0a]), Buffer.from(`${ROW}\n`)]);
    expect(sourceOf('x', text).lines[1]?.text).toBe(ROW);
  });
});

describe('prompts', () => {
  const typed: Readonly<Record<string, string>> = {
    '$ ps aux': 'ps aux',
    '# docker ps': 'docker ps',
    '#docker ps -a': 'docker ps -a',
    '% uname -a': 'uname -a',
    'root@node-7:~# cat /proc/1/stack': 'cat /proc/1/stack',
    'ubuntu@ip-10-0-0-1:/var/log$ docker ps': 'docker ps',
    '[root@node ~]# ps -ef | grep runc': 'ps -ef | grep runc',
    '[root@node /proc/12]# cat stack': 'cat stack',
    'core@ip-10-0-0-1 ~ $ docker ps': 'docker ps',
    'sh-4.2# crictl ps': 'crictl ps',
    'bash-5.1$ ls -l /proc/1/fd': 'ls -l /proc/1/fd',
    '/ # ps': 'ps',
    'node:~ # docker ps': 'docker ps',
    '(venv) me@host:~$ docker ps': 'docker ps',
    '~ ❯ docker ps': 'docker ps',
    '+ cat /proc/1/status': 'cat /proc/1/status',
    '```docker ps | grep xxx```': 'docker ps | grep xxx',
    '`docker version`': 'docker version',
    '**Output of `docker info`:**': 'docker info',
    'then I ran `cat /proc/12/stack`:': 'cat /proc/12/stack',
    '然后执行 `cat /proc/12/stack`': 'cat /proc/12/stack',
    ' ls /proc/4013983/fd': 'ls /proc/4013983/fd',
    'docker ps -a:': 'docker ps -a',
    '=== docker ps -a ===': 'docker ps -a',
    '==> /proc/12/stack <==': 'cat /proc/12/stack',
    '/proc/12/stack:': 'cat /proc/12/stack',
    '$ sudo timeout 5 cat /proc/1/stack': 'sudo timeout 5 cat /proc/1/stack',
    '# for i in 1 2; do cat /proc/$i/stack; done': 'for i in 1 2; do cat /proc/$i/stack; done',
    'crash> bt 12': 'bt 12',
  };
  for (const [line, command] of Object.entries(typed)) {
    it(JSON.stringify(line), () => expect(typedOn(line)?.command).toBe(command));
  }

  const none = [
    'cat is a program that prints files',
    'ps shows that the process is in D',
    'docker ps shows nothing, and docker inspect hangs.',
    'The docker daemon does not answer.',
    '# 读书',
    '# Steps to reproduce',
    '> it is not possible to kill it',
    'grep finds nothing',
    'top of the stack is request_wait_answer',
    'mount it again',
    'root     4185068  0.0  0.0   4408   768 ?        D    Aug02   0:00 docker ps -a',
    'containerd-shim(25229)───runc(4013983)',
    'kill it with fire',
    'time="2023-09-12T02:23:01Z" level=info msg="shim disconnected"',
    'find a way to reproduce it',
    'less memory is used then',
  ];
  for (const line of none) it(`no command: ${line}`, () => expect(typedOn(line)).toBeUndefined());
});

describe('a pasted issue', () => {
  it('with prose, fences and several commands', () => {
    const text = `### Description

Our node hangs. **Output of \`uname -r\`:**

\`\`\`
5.4.0-1029-aws
\`\`\`

When I look at the process:

\`\`\`console
root@node:~# cat /proc/4185068/stack
[<0>] request_wait_answer+0x12f/0x210
root@node:~# cat /proc/4185068/wchan; echo
request_wait_answer
root@node:~#
\`\`\`

Any idea? The stack says request_wait_answer.
`;
    expect(factsOf(text)).toEqual({
      node: { kernel: '5.4.0-1029-aws' },
      processes: [
        { pid: 4185068, stack: '[<0>] request_wait_answer+0x12f/0x210\n', wchan: 'request_wait_answer' },
      ],
    });
    expect(
      imported(text)
        .lines.filter(({ as, prose }) => as === undefined && !prose)
        .map((line) => line.text),
    ).toEqual(
      ['### Description', 'Any idea? The stack says request_wait_answer.'].filter(
        (line) => unread(line).length > 0 && !imported(line).lines[0]?.prose,
      ),
    );
  });

  it('numbers in a sentence behind an output are no tasks', () => {
    const group = '/sys/fs/cgroup/freezer/docker/1';
    const { cgroups } = factsOf(`# cat ${group}/tasks
12

There were more of them yesterday, as far as I remember
13
`);
    expect(cgroups?.[0]?.tasks).toEqual([12]);
  });
});

describe('hostile text', () => {
  it('long lines of any form take no time out of proportion', () => {
    const parts = [
      'a',
      'a ',
      '1 ',
      '-',
      '|-',
      '[ ',
      '─┬─a(1)',
      '"',
      '`a`',
      '/a',
      'a: ',
      '(12) ',
      'kill: (1) ',
      'x86_64 ',
      '2 weeks ago ',
      '中',
      '\t',
      '10:00 -> ',
      '{"a":[',
    ];
    const heads = [
      '',
      'cat: ',
      'INFO: task ',
      '0123456789ab x "',
      'root 1 0.0 0.0 1 1 ? S 10:00 0:00 ',
      'Sep 12 02:23:01 ',
      'lrwxrwxrwx 1 a a 1 ',
      'Linux a 1.1 #1 ',
      '/proc/1/',
    ];
    const from = performance.now();
    for (const head of heads)
      for (const part of parts) factsOf(`${head}${part.repeat(30_000 / part.length)}\n`);
    expect(performance.now() - from).toBeLessThan(30_000);
    expect(SHAPES.length).toBeGreaterThan(10);
  }, 120_000);

  it('names that mean something to JavaScript or YAML stay text', () => {
    const text = `$ ps -eo pid,stat,args
  12 S    __proto__: {a: 1} # x & *y !!js/function |
  13 S    - "quoted' : \\n
$ docker ps
0123456789ab image "x" 2 days ago Up 2 days constructor
`;
    const facts = factsOf(text);
    expect(facts.processes?.map(({ args }) => args)).toEqual([
      '__proto__: {a: 1} # x & *y !!js/function |',
      `- "quoted' : \\n`,
    ]);
    expect(facts.containers?.[0]?.name).toBe('constructor');
  });

  it('ids that are none are no processes', () => {
    expect(factsOf('$ cat /proc/99999999999/stack\n[<0>] do_exit+0x1/0x2\n$ ps -eo pid,args\n0 x\n')).toEqual(
      {},
    );
  });

  it('20 MB of a log take seconds', () => {
    const line =
      '[12345.678901] usb 1-1: new high-speed USB device number 2 using xhci_hcd and some more text\n';
    const from = performance.now();
    const { draft } = imported(line.repeat(Math.ceil(20e6 / line.length)));
    expect(draft.kernelLog.length).toBeGreaterThan(1000);
    expect(performance.now() - from).toBeLessThan(90_000);
    expect(bytes(line).length).toBe(line.length);
  }, 120_000);
});

describe('secrets', () => {
  it('are marks before anything is written, and the file keeps its form', () => {
    const text = `$ ps -eo pid,stat,args
  12 S    mysqld --password=hunter22secret -u root
  13 S    curl -H "Authorization: Bearer abcdef0123456789abcdef" https://x
`;
    const { yaml, masked } = imported(text);
    expect(yaml).not.toMatch(/hunter22secret|abcdef0123456789/);
    expect(masked.length).toBeGreaterThanOrEqual(2);
    expect(factsOf(text).processes?.[0]?.args).toBe('mysqld --password=<masked:1> -u root');
  });
});

describe('forms of public reports', () => {
  it('levels as words before the time, headings of dashes, wide trees of systemd', () => {
    const { processes, node } = factsOf(`---ps ----
root     3176169  0.0  0.0  24012  9004 ?        D    May27   0:00 runc init
-----kernel-----
err [129398.233826] INFO: task exe:1990875 blocked for more than 120 seconds.
 err [129398.233953] Tainted: G O --------- - - 4.18.0-147.3.1.el8_1.3

 info [129398.234279] exe D 0 1990875 44826 0x00000000
 warning [129398.234280] Call Trace:
 warning [129398.234287] schedule+0x39/0x80
 warning [129398.234313] synchronize_rcu+0x6f/0x80

     CGroup: /kubepods.slice/docker-1.scope
             ├─  3595 /usr/local/bin/runsvdir -P /etc/service/enabled
             └─2233644 runc init
`);
    expect(node?.kernel).toBe('4.18.0-147.3.1.el8_1.3');
    expect(processes).toEqual([
      { pid: 3176169, state: 'D', args: 'runc init', terminal: false },
      {
        pid: 1990875,
        comm: 'exe',
        state: 'D',
        ppid: 44826,
        stack: 'schedule+0x39/0x80\nsynchronize_rcu+0x6f/0x80\n',
      },
      { pid: 3595, args: '/usr/local/bin/runsvdir -P /etc/service/enabled' },
      { pid: 2233644, args: 'runc init' },
    ]);
  });

  it('docker info without its command, quoted, or as JSON', () => {
    const expected = {
      node: {
        kernel: '3.10.0-693.21.1.el7.x86_64',
        architecture: 'x86_64',
        distribution: 'CentOS Linux 7 (Core)',
      },
      engines: [{ kind: 'docker', version: '18.06.1-ce', 'data-root': '/home/x/docker' }],
    };
    const keys = `Server Version: 18.06.1-ce
Storage Driver: overlay2
Kernel Version: 3.10.0-693.21.1.el7.x86_64
Operating System: CentOS Linux 7 (Core)
Architecture: x86_64
Docker Root Dir: /home/x/docker
`;
    expect(factsOf(`Docker info :\n\n${keys}`)).toEqual(expected);
    expect(factsOf(keys.replace(/^/gm, '> '))).toEqual(expected);
    const json = {
      ID: 'OIIW',
      ServerVersion: '18.06.1-ce',
      KernelVersion: '3.10.0-693.21.1.el7.x86_64',
      OperatingSystem: 'CentOS Linux 7 (Core)',
      Architecture: 'x86_64',
      DockerRootDir: '/home/x/docker',
    };
    expect(factsOf(`$ docker info\n${JSON.stringify(json, undefined, 2)}\n`)).toEqual(expected);
  });
});
