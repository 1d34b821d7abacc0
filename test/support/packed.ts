/**
 * The package as it would be published, unpacked in a separate project. Offline: its declared dependencies are linked
 * from this checkout, and nothing else can be resolved.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './program.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface Project {
  readonly folder: string;
  write(file: string, text: string): void;
  /** Type-checks and compiles all TypeScript files of the project; returns '' or the errors. */
  compile(): string;
  /** Runs a file in a separate process. */
  node(...args: string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
}

/** Needs `npm run build`. */
export function projectWithPackage(folder: string): Project {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'drillbook'), { recursive: true });
  const link = (name: string): void => {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  };
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(
    execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  ) as [{ filename: string }];
  execFileSync('tar', [
    'xzf',
    join(folder, filename),
    '-C',
    join(modules, 'drillbook'),
    '--strip-components=1',
  ]);
  const manifest = JSON.parse(readFileSync(join(modules, 'drillbook/package.json'), 'utf8')) as Manifest;
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) link(name);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('package.json', JSON.stringify({ type: 'module', private: true }));
  // Checks everything that the package's own types mention, including types of other packages.
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    outDir: 'out',
    rootDir: '.',
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  const run = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    return { status, stdout, stderr };
  };
  return {
    folder,
    write,
    compile: () => run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.']).stdout,
    node: (...args) => run(process.execPath, args),
  };
}

/** The code blocks of a Markdown page that are files, in order, each with the output shown below it. */
export function pageFiles(page: string): { file: string; text: string; output: string | undefined }[] {
  const blocks = [
    ...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w+) (file=(\S+)|output)\n([^]*?)^```$/gm),
  ];
  return blocks.flatMap(([, , kind, file, text = ''], nth) => {
    if (kind === 'output' || file === undefined) return [];
    const next = blocks[nth + 1];
    return [{ file, text, output: next?.[2] === 'output' ? next[4] : undefined }];
  });
}

/** A page's output as a pattern: `…` matches anything on its line, or any lines if alone on a line. */
export function outputPattern(shown: string): RegExp {
  const lines = shown.trimEnd().split('\n');
  const patterns = lines.map((line) =>
    line === '…'
      ? '[^]*'
      : line
          .split('…')
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*'),
  );
  return new RegExp(`^${patterns.join('\n')}\n*$`);
}
