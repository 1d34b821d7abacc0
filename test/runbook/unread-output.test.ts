/** Which outputs are full and unread: asked of this machine's kernel, about processes that stand for a shim and what it started. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/program.ts';

const PROBE: unknown = parse(readFileSync(join(ROOT, 'runbooks/probes/unread-output.yaml'), 'utf8'));
const COMMAND = (PROBE as { steps: { run: string }[] }).steps[0]?.run ?? '';

const shims: ChildProcess[] = [];

/**
 * Starts what stands for a shim: it has the reading end of a pipe, and a child whose output that pipe is. The child says on stderr when
 * it is where it is to be looked at. With `reads` the shim takes what comes.
 */
async function shim(program: string, { reads = false } = {}): Promise<number> {
  const text = `pipe(READ, WRITE); $child = fork;
    if (!$child) { close READ; open(STDOUT, ">&", WRITE); close WRITE; exec "perl", "-MFcntl", "-e", $ARGV[0] }
    close WRITE; ${reads ? '1 while sysread(READ, $_, 65536);' : '<STDIN>;'} kill KILL => $child`;
  const child = spawn('perl', ['-e', text, program], { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  shims.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stderr?.once('data', (data: Buffer) => {
      if (data.toString() === 'ready\n') resolve();
      else reject(new Error(data.toString()));
    });
    child.once('exit', () => {
      reject(new Error('it ended'));
    });
  });
  return child.pid ?? 0;
}

afterEach(async () => {
  for (const child of shims.splice(0)) {
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
});

type Language = 'perl' | 'python3';

/** What the probe says. With `before` 5.6 the kernel has no pidfd_open, for want of which the pipe is opened. */
function asked(language: Language, reader: number, before?: '5.6'): string[] {
  const newer = COMMAND.replace(/\$\{\{.*?\}\}/, String(reader));
  const command = before === undefined ? newer : newer.replaceAll('syscall(434,', 'syscall(9999,');
  const { stdout, stderr, status } = spawnSync(
    'sh',
    ['-c', language === 'perl' ? command : command.replace('command -v perl', 'false')],
    { encoding: 'utf8', timeout: 20_000 },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/pipe:.*/, 'pipe'));
}

function hidesFiles(): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      if (/^\d+$/.test(pid))
        for (const fd of readdirSync(`/proc/${pid}/fd`)) readlinkSync(`/proc/${pid}/fd/${fd}`);
      return false;
    } catch (error) {
      return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
    }
  });
}

const READY = 'print STDERR "ready\\n";';
const FILL = 'fcntl(STDOUT, F_SETFL, O_NONBLOCK); 1 while syswrite(STDOUT, "x" x 4096);';

// userfaultfd: whoever touches this memory waits until somebody provides it, as for a page of a file whose server is gone.
const UNANSWERED_PAGE = `
  open(my $faults, "+<&=", syscall(323, 0)) or die "userfaultfd: $!";
  ioctl($faults, 0xc018aa3f, my $api = pack("QQQ", 0xaa, 0, 0)) or die "UFFDIO_API: $!";
  my $page = syscall(9, 0, 4096, 3, 0x22, -1, 0);
  ioctl($faults, 0xc020aa00, my $range = pack("QQQQ", $page, 4096, 1, 0)) or die "UFFDIO_REGISTER: $!";`;

describe.each(['perl', 'python3'] as const)('with %s', (language) => {
  beforeEach((context) => {
    if (spawnSync(language, ['--version']).error !== undefined) context.skip(`${language} is not installed`);
  });

  describe.each([undefined, '5.6'] as const)('on a kernel before %s', (before) => {
    it('a program that waits in write()', async () => {
      const reader = await shim(`${READY} print "x" x 1000000`);
      await expect
        .poll(() => asked(language, reader, before), { timeout: 20_000 })
        .toEqual([`${reader} pipe`]);
    });

    // It is in no wait that a list of waits for an output could hold.
    it('a program that sleeps and tries again', async () => {
      const reader = await shim(`${FILL} ${READY} sleep 1, syswrite(STDOUT, "x" x 4096) while 1`);
      expect(asked(language, reader, before)).toEqual([`${reader} pipe`]);
    });

    it('a program that waits for its child, which waits in write()', async () => {
      const reader = await shim(
        `${FILL} if (!fork) { fcntl(STDOUT, F_SETFL, 0); ${READY} print "x"; exit } wait`,
      );
      expect(asked(language, reader, before)).toEqual([`${reader} pipe`]);
    });

    it('a program that has its output elsewhere by now', async () => {
      const reader = await shim(
        `${FILL} open(KEPT, ">&", STDOUT); open(STDOUT, ">", "/dev/null"); ${READY} sleep 1 while 1`,
      );
      expect(asked(language, reader, before)).toEqual([`${reader} pipe`]);
    });

    it('not one that nobody writes to any more', async () => {
      const reader = await shim(`${FILL} close STDOUT; ${READY} <STDIN>`);
      // A process whose files are hidden, even from root, may be the writer.
      expect(asked(language, reader, before)).toEqual(hidesFiles() ? [`${reader} ?`] : []);
    });

    it('not one whose output is read', async () => {
      const reader = await shim(`${READY} syswrite(STDOUT, "x" x 4096) while 1`, { reads: true });
      expect(asked(language, reader, before)).toEqual([]);
    });

    it('not one that waits for a pipe of its own', async () => {
      const reader = await shim(`pipe(R, W); ${READY} syswrite(W, "x" x 4096) while 1`);
      expect(asked(language, reader, before)).toEqual([]);
    });
  });

  describe('while a write() waits for its memory', () => {
    beforeEach((context) => {
      if (process.arch !== 'x64') context.skip('the system calls are those of x86-64');
      if (process.getuid?.() !== 0) context.skip('userfaultfd is for root');
    });
    const holder = `${UNANSWERED_PAGE} ${READY} syscall(1, 1, $page, 1)`;

    it('to the output: there is room for it', async () => {
      const reader = await shim(holder);
      expect(asked(language, reader)).toEqual([]);
    });

    it('to the output, before 5.6: unknown, and the probe does not hang', async () => {
      const reader = await shim(holder);
      await expect.poll(() => asked(language, reader, '5.6'), { timeout: 20_000 }).toEqual([`${reader} ?`]);
    });

    it('to somewhere else: the output is looked at', async () => {
      const reader = await shim(
        `${FILL} ${UNANSWERED_PAGE} pipe(R, W); ${READY} syscall(1, fileno(W), $page, 1)`,
      );
      expect(asked(language, reader, '5.6')).toEqual([`${reader} pipe`]);
    });
  });
});
