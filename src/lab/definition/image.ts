/** Where a machine's image comes from. */
import { statSync } from 'node:fs';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import type { Path } from '../../document/yaml-file.ts';
import type { ImageSource } from './model.ts';
import type { ImageData } from './schema.ts';
import type { InVersion, LabTexts, Refusal } from './texts.ts';

const SOURCES = ['name', 'build', 'debian'] as const;
/** Keys that belong to one source. */
const ONLY_WITH = { dockerfile: 'build', args: 'build', packages: 'debian' } as const;

/** undefined if there are problems. */
export function compileImage(
  texts: LabTexts,
  path: Path,
  data: ImageData,
  folder: string,
): InVersion<ImageSource> | undefined {
  const { inFile } = texts;
  const [source, second] = inFile.file.keys(path).filter((key) => SOURCES.some((one) => one === key));
  if (source === undefined) {
    const hint = 'one of name, build and debian';
    inFile.report('missing-key', 'this does not say where the image comes from', path, { hint });
    return undefined;
  }
  if (second !== undefined) {
    const message = `'${source}' and '${second}' cannot be combined`;
    const hint = 'an image has one source';
    inFile.report('misplaced-key', message, [...path, second], { atKey: true, hint });
    return undefined;
  }
  for (const [key, of] of Object.entries(ONLY_WITH)) {
    if (of === source || !Object.hasOwn(data, key)) continue;
    inFile.report('misplaced-key', `'${key}' is possible only with '${of}'`, [...path, key], { atKey: true });
  }
  if (data.name !== undefined) {
    const name = texts.text([...path, 'name'], data.name, refuseImageName);
    return (nth) => ({ kind: 'name', name: name(nth) });
  }
  if (data.debian !== undefined) {
    const release = texts.text([...path, 'debian'], data.debian, refuseRelease);
    const packages = texts.texts([...path, 'packages'], data.packages ?? [], refusePackage);
    return (nth) => ({ kind: 'debian', release: release(nth), packages: packages(nth) });
  }
  return compileBuild(texts, path, data, folder);
}

function compileBuild(texts: LabTexts, path: Path, data: ImageData, folder: string): InVersion<ImageSource> {
  const { inFile } = texts;
  const { build = '.', dockerfile = 'Dockerfile' } = data;
  const context = resolve(folder, build);
  const literal = (text: string): string | undefined =>
    text.includes('${{') ? 'no expressions here: use `args`' : undefined;
  if (isAbsolute(build)) {
    inFile.report('wrong-value', 'this must be relative to the lab', [...path, 'build']);
  } else if (kindAt(context) !== 'folder') {
    inFile.report('file-missing', `no such folder: ${build}`, [...path, 'build'], { hint: literal(build) });
  } else if (isAbsolute(dockerfile) || normalize(dockerfile).startsWith('..')) {
    // The engine gets that folder and nothing else.
    inFile.report('wrong-value', 'the Dockerfile must be inside the folder', [...path, 'dockerfile']);
  } else if (kindAt(join(context, dockerfile)) !== 'file') {
    const at = [...path, data.dockerfile === undefined ? 'build' : 'dockerfile'];
    const hint = literal(dockerfile);
    inFile.report('file-missing', `no such file: ${join(build, dockerfile)}`, at, { hint });
  }
  const args = texts.record([...path, 'args'], data.args ?? {});
  return (nth) => ({ kind: 'build', context, dockerfile: normalize(dockerfile), args: args(nth) });
}

/** undefined if there is nothing, or something else. */
export function kindAt(path: string): 'file' | 'folder' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() ? 'folder' : stats?.isFile() ? 'file' : undefined;
}

/**
 * Loosely the grammar of github.com/distribution/reference: [host[:port]/]path[:tag][@digest]. It has no white space and
 * does not begin with a hyphen.
 */
const IMAGE_NAME =
  /^([A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,128})?$/;

export function refuseImageName(name: string): Refusal | undefined {
  if (name.length <= 255 && IMAGE_NAME.test(name)) return undefined;
  const hint = 'write it as postgres:17 or registry.example.com/team/app:1.2';
  return { message: `${JSON.stringify(name)} is not the name of an image`, hint };
}

function refuseRelease(release: string): Refusal | undefined {
  if (/^[a-z]{1,40}$/.test(release)) return undefined;
  const hint = 'write its code name: bookworm, trixie';
  return { message: `${JSON.stringify(release)} is not a release of Debian`, hint };
}

/** Debian Policy, 5.6.1. The names reach a shell, so nothing else is allowed. */
function refusePackage(name: string): Refusal | undefined {
  if (/^[a-z0-9][a-z0-9+.-]+$/.test(name)) return undefined;
  const hint = "use lower-case letters, digits, '+', '-' and '.'";
  return { message: `${JSON.stringify(name)} is not the name of a Debian package`, hint };
}
