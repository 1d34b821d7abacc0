import { describe, expect, it } from 'vitest';
import { formatCapture } from '../../../src/capture/format.ts';
import { mask } from '../../../src/capture/mask/mask.ts';
import { MaskPatternError } from '../../../src/capture/mask/patterns.ts';
import type { Asked, Capture } from '../../../src/capture/model.ts';
import { replayIndex } from '../../../src/capture/replay.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { answered, bytes, captureOf, fileOf, LIMITS, seeded } from '../samples.ts';

const ran = (run: string, stdout: string | Uint8Array, more = {}): Asked => ({
  question: { run },
  answers: [answered(stdout, more)],
});
const read = (path: string, stdout: string | Uint8Array): Asked => ({
  question: { read: [path] },
  answers: [fileOf(stdout, path)],
});
const go = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
const masked = (asked: Asked[], patterns: string[] = []): Capture => mask(captureOf(asked), { patterns });
const outputs = (capture: Capture): string[] =>
  capture.asked.flatMap(({ answers }) => answers.map((answer) => decodeUtf8(answer.stdout)));
/** All that would be written, and every output as bytes. */
const everything = (capture: Capture): string =>
  [formatCapture(capture).text, ...outputs(capture)].join('\n');

describe('a password in a URL', () => {
  it.each([
    ['UTF-8', 'p%C3%A9ss%40word', Buffer.from('p\u00e9ss@word', 'utf8')],
    ['Latin-1', 'p%E9ss%40word', Buffer.from('p\u00e9ss@word', 'latin1')],
  ])('is masked decoded as well, where it was %s', (_, written, bare) => {
    const asked = [
      ran('pgrep -af .', `7 app postgres://me:${written}@db/x\n`),
      ran('cat notes', Buffer.concat([Buffer.from('it is '), bare, Buffer.from('\n')])),
    ];
    const capture = masked(asked);
    const outs = capture.asked.flatMap(({ answers }) => answers.map(({ stdout }) => Buffer.from(stdout)));
    expect(outs.some((out) => out.includes(written))).toBe(false);
    expect(outs.some((out) => out.includes(bare))).toBe(false);
  });
});

describe('environment', () => {
  const inspect = {
    Id: 'a'.repeat(64),
    Name: '/web-7d9f8b6c5d',
    State: { Status: 'running', Pid: 12345 },
    Config: {
      Env: ['PATH=/usr/bin', 'DEBUG=1', 'DB_PASSWORD=tr0ub4dor&3', 'POD=web-7d9f8b6c5d', 'LANG=C', 'EMPTY='],
      Cmd: ['sh', '-c', 'run --pw tr0ub4dor&3'],
    },
  };

  it('is masked in inspect output, but for what is known to be plain', () => {
    const capture = masked([ran('docker inspect x', `${go(inspect)}\n`)]);
    const [output = ''] = outputs(capture);
    const { Config, State, Name } = JSON.parse(output);
    expect(Config.Env).toEqual([
      'PATH=/usr/bin',
      'DEBUG=<masked:1>',
      'DB_PASSWORD=<masked:2>',
      'POD=<masked:3>',
      'LANG=C',
      'EMPTY=',
    ]);
    expect(Config.Cmd[2]).toBe('run --pw <masked:2>');
    expect([State, Name]).toEqual([inspect.State, inspect.Name]);
  });

  it('is masked though the output was cut', () => {
    const whole = go(inspect);
    const cut = whole.slice(0, whole.indexOf('tr0ub4') + 8);
    const capture = masked([ran('docker inspect x', cut, { status: 'truncated', exitCode: null })]);
    expect(everything(capture)).not.toContain('tr0ub4');
  });

  it.each<[string, Asked]>([
    ['/proc/PID/environ', read('/proc/7/environ', 'PATH=/bin\0TOKEN=zebra stripes\0X=zebra stripes\0')],
    ['a printed list', ran("docker inspect -f '{{.Config.Env}}' x", '[PATH=/bin TOKEN=zebra stripes]\n')],
    [
      'a JSON list',
      ran("docker inspect -f '{{json .Config.Env}}' x", '["PATH=/bin","TOKEN=zebra stripes"]\n'),
    ],
    [
      'a list by another name',
      ran('ctr c info x', '{\n "env": [\n  "PATH=/bin",\n  "TOKEN=zebra stripes"\n ]\n}\n'),
    ],
    ['printenv', ran('printenv', 'PATH=/bin\nTOKEN=zebra stripes\n')],
    ['env', ran('docker exec x env', 'PATH=/bin\nTOKEN=zebra stripes\n')],
  ])('is masked in %s', (_, asked) => {
    const capture = masked([asked]);
    expect(everything(capture)).not.toContain('zebra');
    expect(everything(capture)).toContain('PATH=/bin');
    expect(capture.masked[0]?.what).toContain('environment TOKEN');
  });

  it('does not hide what a diagnosis looks at, whatever a container calls its values', () => {
    const hostile = {
      ...inspect,
      Config: {
        Env: [
          'PASSWORD=running',
          'SECRET_KEY=FREEZING',
          'A=1',
          'TOKEN=12345',
          'B=Pid',
          'POD=/web-7d9f8b6c5d',
        ],
      },
    };
    const capture = masked([
      ran('docker inspect x', `${go(hostile)}\n`),
      read('/proc/12345/stat', '12345 (x) S 1\n'),
      read('/freezer.state', 'FREEZING\n'),
    ]);
    const texts = outputs(capture);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ Name: inspect.Name, State: inspect.State });
    expect(texts.slice(1)).toEqual(['FREEZING\n', '12345 (x) S 1\n']);
  });
});

describe('arguments', () => {
  it.each<[string, Asked, string]>([
    ['an option and its value', read('/proc/7/cmdline', 'app\0--password\0pass phrase\0-v\0'), 'pass phrase'],
    ['an option with a value', read('/proc/7/cmdline', 'app\0--api-key=pass phrase\0'), 'pass phrase'],
    ['a number as a value', read('/proc/7/cmdline', 'app\0--token\x001234567\0--port\x008080\0'), '1234567'],
    ['a short value', read('/proc/7/cmdline', 'app\0--password\0abc\0'), 'abc'],
    [
      'a JSON list of arguments',
      ran('docker inspect x', '{"Args":["--password","a \\"b\\" c"]}\n'),
      'a \\"b\\" c',
    ],
    ['a pretty-printed list', ran('docker inspect x', '{"Args": [\n  "--token",\n  "s3"\n]}\n'), '"s3"'],
    ['ps', ran('ps aux', 'root 7 0.0 app --secret-key hunter2x -v\n'), 'hunter2x'],
    ['a command within a command', ran('pgrep -af app', '7 sh -c \'app --password "x y z" run\'\n'), 'x y z'],
    ['mysql', ran('pgrep -af .', '7 mysql -u root -phunter2\n'), 'hunter2'],
    ['curl', ran('pgrep -af .', '7 curl -u me:hunter2 http://x/\n'), 'hunter2'],
    ['redis', ran('pgrep -af .', '7 redis-server --requirepass hunter2\n'), 'hunter2'],
    ['docker run -e', ran('pgrep -af .', '7 docker run -e FOO=hunter2 -p 80:80 x\n'), 'hunter2'],
    ['docker login -p', ran('pgrep -af .', '7 docker login -u me -p hunter2 registry\n'), 'hunter2'],
    ['a header', ran('pgrep -af .', "7 curl -H 'Authorization: Custom hunter2' http://x/\n"), 'hunter2'],
    [
      'a bearer token',
      ran('pgrep -af .', '7 curl -H Authorization: Bearer 0123456789abcdef0\n'),
      '0123456789abcdef0',
    ],
    ['a URL', ran('pgrep -af .', '7 app postgres://me:p%40ss@db/x\n'), 'p%40ss'],
    [
      'a URL with a token',
      ran('pgrep -af .', '7 git clone https://0123456789abcdefgh@host/x\n'),
      '0123456789abcdefgh',
    ],
    ['an assignment', ran('pgrep -af .', '7 env DB_PASSWORD=hunter2 app\n'), 'hunter2'],
    ['a query', ran('pgrep -af .', '7 curl http://x/?access_token=hunter2&a=b\n'), 'hunter2'],
    ['an AWS key', ran('pgrep -af .', '7 app AKIAIOSFODNN7EXAMPLE\n'), 'AKIAIOSFODNN7EXAMPLE'],
    ['a web token', ran('x', 'log eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1 end\n'), 'eyJzdWIiOiIxIn0'],
    ['a label', ran('docker inspect x', '{"Labels":{"com.example.password":"hunter2"}}\n'), 'hunter2'],
  ])('%s', (_, asked, secret) => {
    const capture = masked([asked]);
    expect(everything(capture)).not.toContain(secret);
    expect(everything(capture)).toContain('<masked:1>');
  });

  it('takes private keys away whole, and each line of them', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ';
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${line}\n${line.toLowerCase()}\n-----END RSA PRIVATE KEY-----`;
    const capture = masked([
      ran('docker inspect x', `${JSON.stringify({ Cmd: ['sh', '-c', `echo '${key}'`] })}\n`),
      ran('ps', `7 sh -c echo '${key.replaceAll('\n', ' ')}'\n`),
      read('/key', key),
    ]);
    for (const secret of [line, line.toLowerCase()]) expect(everything(capture)).not.toContain(secret);
  });

  it('leaves alone what only sounds like a secret', () => {
    const plain =
      'app --password-file /run/secrets/x --token-ttl 300 --port 8080 -p 80:80 --auth-mode none author: John\n' +
      'mkdir -p /data/x; grep -e State=Dead; Seccomp: 2; key: value; {"SandboxKey":"/var/run/x","MaxTokens":5}\n';
    expect(outputs(masked([ran('x', plain)]))).toEqual([plain]);
  });

  it('hides a beginning that a column cut off', () => {
    const capture = masked([
      read('/proc/7/cmdline', 'app\0--token\0abcdefgh-ijklmnop\0'),
      ran('docker ps', '723d  busybox  "app abcdefgh-i…"  Up\n'),
      ran('cat x', 'and at the end abcdefgh-ij', { status: 'truncated', exitCode: null }),
    ]);
    expect(everything(capture)).not.toContain('abcdefgh');
  });
});

describe('patterns that a user gives', () => {
  it('mask what they match, or their first group, also in questions', () => {
    const capture = masked(
      [
        ran('ping acme-7.example.com', 'PING acme-7.example.com id=99 ok\n'),
        ran('x', '"acme-7.example.com"\n'),
      ],
      ['acme-[0-9]+\\.example\\.com', 'id=([0-9]+)'],
    );
    expect(everything(capture)).not.toMatch(/acme-7|99/);
    expect(everything(capture)).toContain('id=<masked:');
  });

  it('are refused where RE2 does not know them', () => {
    expect(() => masked([], ['(?=x)'])).toThrow(MaskPatternError);
    expect(() => masked([], ['('])).toThrow(MaskPatternError);
  });

  it('cannot run long', () => {
    expect(masked([ran('x', 'a'.repeat(20_000))], ['(a+)+$b']).masked).toEqual([]);
  });
});

describe('a masked capture', () => {
  const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
  const secret = `it's "a" <secret> & $more`;
  const capture = masked([
    read('/proc/7/cmdline', `app\0--password\0${secret}\0`),
    ran(`pgrep -af -- ${quoted(`app --password ${secret}`)}`, '7\n'),
    ran(`look ${quoted(secret)} ${quoted('other')}`, 'found\n'),
    read(`/data/${secret}/x`, 'here\n'),
  ]);

  it('answers the questions of one who sees only marks', async () => {
    const target = replayIndex(capture).target();
    const seen = decodeUtf8((await target.read(['/proc/7/cmdline'], LIMITS)).stdout).split('\0')[2] ?? '';
    expect(seen).toBe('<masked:1>');
    for (const command of [
      `pgrep -af -- ${quoted(`app --password ${seen}`)}`,
      `look ${quoted(seen)} ${quoted('other')}`,
      `look "${seen}" other`,
    ]) {
      expect([command, (await target.run(command, LIMITS)).status]).toEqual([command, 'answered']);
    }
    expect((await target.read([`/data/${seen}/x`], LIMITS)).status).toBe('answered');
  });

  it('says what was masked and where, and nothing that could be reckoned back', () => {
    const [note] = capture.masked;
    expect(note).toMatchObject({ mark: '<masked:1>', what: ['argument --password'], times: 5 });
    expect(note?.where).toContain('read /proc/7/cmdline: stdout');
    expect(JSON.stringify(capture.masked)).not.toContain('secret>');
  });

  it('is the same when it is masked again', () => {
    const again = mask(capture, { earlier: capture.masked });
    expect(outputs(again)).toEqual(outputs(capture));
    expect(again.masked).toEqual(capture.masked);
  });

  it('does not mistake a mark that was there for one of its own', () => {
    const [output] = outputs(masked([read('/x', 'said <masked:1>\0--password\0abcdefg\0')]));
    expect(output).toContain('--password\0<masked:2>');
  });

  it('differs in nothing for the same state', () => {
    const text = (): string =>
      formatCapture(masked([ran('b', 'x --token 123abcd\n'), ran('a', 'x --token 99zzzzz\n')])).text;
    expect(text()).toBe(text());
  });
});

describe('every spelling of a secret', () => {
  const spell: Record<string, (secret: string) => string> = {
    raw: (s) => `said ${s} again\n`,
    json: (s) => `${JSON.stringify({ a: ['x', s] })}\n`,
    go: (s) => `${go({ a: `before ${s} after` })}\n`,
    'json in json': (s) => `${JSON.stringify({ a: JSON.stringify({ b: s }) })}\n`,
    argv: (s) => `a\0${s}\0b\0`,
    'single quotes': (s) => `echo '${s.replaceAll("'", String.raw`'\''`)}'\n`,
    'double quotes': (s) => `echo "${s.replaceAll(/["\\$`]/g, '\\$&')}"\n`,
    percent: (s) => `GET /?q=${encodeURIComponent(s)}&x=y\n`,
    base64: (s) => `data: ${Buffer.from(s).toString('base64')}\n`,
  };
  const hidden: Record<string, (text: string, secret: string) => boolean> = {
    raw: (text, s) => !text.includes(s),
    json: (text, s) => !text.includes(JSON.stringify(s).slice(1, -1)),
    go: (text, s) => !text.includes(go(s).slice(1, -1)),
    percent: (text, s) => !text.includes(encodeURIComponent(s)),
    base64: (text, s) => !text.includes(Buffer.from(s).toString('base64').replace(/=+$/, '')),
  };

  it('is found by its value, for a hundred secrets of odd characters', () => {
    const random = seeded(3);
    const alphabet = Array.from(`abcXYZ019'"\\<>&$\`%# é🧊/+=-_.`);
    for (let round = 0; round < 100; round++) {
      const length = 8 + Math.floor(random() * 16);
      const core = Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
      const secret = `q${core}z`;
      const capture = masked([
        read('/proc/1/environ', Uint8Array.from(bytes(`PATH=/bin\0APP_PASSWORD=${secret}\0`))),
        ...Object.entries(spell).map(([name, form]) => ran(`show ${name}`, form(secret))),
      ]);
      const text = outputs(capture).join('\n');
      for (const [name, isHidden] of Object.entries(hidden)) {
        expect([round, name, secret, isHidden(text, secret)]).toEqual([round, name, secret, true]);
      }
    }
  });
});

describe('cost', () => {
  it.each<[string, string]>([
    ['quotes', '"\\'.repeat(50000)],
    ['names', 'password='.repeat(22000)],
    ['opened quotes', 'password="'.repeat(20000)],
    ['letters', 'a'.repeat(200_000)],
    ['web tokens', 'eyJaaaaaaaaaa.'.repeat(14000)],
    ['schemes', 'a://b:'.repeat(32000)],
    ['private keys', '-----BEGIN PRIVATE KEY-----'.repeat(7_400)],
    ['ellipses', '...'.repeat(66000)],
    ['brackets', '{"Env":['.repeat(24000)],
    ['NULs', '\0'.repeat(200_000)],
    ['bearers', 'bearer '.repeat(28000)],
    ['spaces', `password:${' '.repeat(200_000)}`],
  ])('a fifth of a megabyte of %s is masked within the time that a test may take', (_, text) => {
    expect(masked([ran('x', text)]).asked).toHaveLength(1);
  });
});
