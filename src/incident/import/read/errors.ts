/** Error messages about what does not exist, may not be read, or does not answer, in the languages of coreutils. */
import { resolve } from '../command.ts';
import type { Draft, EngineKind } from '../draft.ts';
import type { Line, Origin } from '../line.ts';
import type { Reader } from '../reader.ts';
import { lineReader } from '../reader.ts';
import { commandHangs, commandMissing } from './ends.ts';
import { procPath } from './paths.ts';

// Translations of ENOENT and EACCES/EPERM in libc's catalogues: en, zh_CN, zh_TW, ja, de, fr, es, pt, ru, it, pl, ko,
// tr.
const NO_FILE = String.raw`No such file or directory|没有那个文件或目录|沒有此一檔案或目錄|そのようなファイルやディレクトリはありません|Datei oder Verzeichnis nicht gefunden|Aucun fichier ou dossier de ce (?:type|nom)|No existe el (?:archivo|fichero) o el directorio|(?:Arquivo|Ficheiro) ou diret[óo]rio inexistente|Нет такого файла или каталога|File o directory non esistente|Nie ma takiego pliku ani katalogu|그런 파일이나 디렉터리가 없습니다|Böyle bir dosya ya da dizin yok|Not a directory`;
const NO_PROCESS = String.raw`No such process|没有那个进程|Kein passender Prozess gefunden|Aucun processus de ce type|No existe el proceso|Нет такого процесса|そのようなプロセスはありません`;
const DENIED = String.raw`Permission denied|Operation not permitted|权限不够|拒绝访问|不允许的操作|許可がありません|Keine Berechtigung|Die Operation ist nicht erlaubt|Permission non accordée|Permiso denegado|Permissão negada|Отказано в доступе|Permesso negato|Brak dostępu`;
const QUOTE = String.raw`['"‘’“”«»„]*\s*`;
const MISSING = new RegExp(
  String.raw`^\s*(?:[\w./-]*(?:sh|bash):\s*)?(?<tool>[\w./-]+):\s(?:[^/:]*?)${QUOTE}(?<path>/[^\s'‘’“”:]+|[\w.-]+(?=['’"”]?[:：]))${QUOTE}[:：]?[^:]*?[:：]\s*(?<reason>${NO_FILE}|${NO_PROCESS}|${DENIED})\.?\s*$`,
  'i',
);
const GONE = new RegExp(String.raw`kill[:：].{0,40}?\(?(?<pid>\d{2,7})\)?.{0,40}?(?:${NO_PROCESS})`, 'i');
const NO_COMMAND =
  /^\s*(?:-?[\w./-]*(?:ba|z|da|k)?sh: (?:line )?(?:\d+: )?)?(?:sudo: )?(?<command>docker|podman|crictl|ctr|nerdctl|runc|pstree|lsof)[:：] ?(?:command not found|not found|未找到命令|Kommando nicht gefunden|commande introuvable|команда не найдена|orden no encontrada|コマンドが見つかりません)/i;
const REFUSED =
  /Cannot connect to the (?:Docker|Podman) daemon|Is the docker daemon running|failed to connect to the docker API|failed to dial "\/run\/containerd\/containerd\.sock"|connect: (?:connection refused|no such file or directory)/i;

/** Maximum length of a path with a sentence around it. */
const LONGEST_ERROR = 5000;

const missing = lineReader(MISSING, (groups, line, { draft, command }) => {
  const path = resolve(command?.cwd, groups['path'] ?? '');
  if (path === undefined || !/^\/(?:proc|sys|run|var|etc)\//.test(path)) return undefined;
  if (new RegExp(DENIED, 'i').test(groups['reason'] ?? '')) {
    draft.denied.set(path, line);
    return `${path} may not be read`;
  }
  return setAbsent(path, line, draft);
});

/** Records that a path does not exist; returns what follows from it. */
export function setAbsent(path: string, at: Origin, draft: Draft): string {
  const proc = procPath(path);
  // The kernel has these for every existing process (fs/proc/base.c); `stack` may be missing.
  const always =
    /^(?:|stat|status|comm|cgroup|cmdline|task|fd|fdinfo|ns|net|exe|cwd|root|mounts|mountinfo|limits|maps|environ|syscall)$/;
  if (proc !== undefined && proc.tid === undefined && always.test(proc.file)) {
    draft.process(proc.pid)?.set('gone', true, at);
    return `process ${proc.pid} is gone`;
  }
  if (proc?.tid !== undefined && proc.file === '') {
    draft.process(proc.pid)?.thread(proc.tid, at).set('gone', true, at);
    return `thread ${proc.tid} of process ${proc.pid} is gone`;
  }
  draft.absent.set(path, at);
  return `${path} does not exist`;
}

const killed = lineReader(GONE, (groups, line, { draft }) => {
  draft.process(Number(groups['pid']))?.set('gone', true, line);
  return `process ${groups['pid'] ?? ''} is gone`;
});

const noCommand = lineReader(NO_COMMAND, (groups, line, { draft }) =>
  commandMissing(groups['command'] ?? '', line, draft),
);

const refused = lineReader(REFUSED, (_, line, { draft, command }) => {
  const text = line.text;
  const kind: EngineKind | undefined = /podman/i.test(text)
    ? 'podman'
    : /containerd\.sock/.test(text) || command?.name === 'ctr'
      ? 'containerd'
      : /docker/i.test(text) || command?.name === 'docker'
        ? 'docker'
        : undefined;
  if (kind === undefined) return undefined;
  draft.engine(kind, line).set('answers', 'refuses', line);
  return `${kind} refuses connections`;
});

/** `^C` after a command without output: it did not return. */
const interrupted: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const { command } = context;
  if (command === undefined || !/^\s*\^C\s*$/.test(line.text)) return 0;
  if (lines.slice(0, at).some(({ text }) => text.trim() !== '')) return 0;
  const as = commandHangs(command, line, context.draft);
  if (as === undefined) return 0;
  context.made(line, as);
  return 1;
};

export const ERRORS: readonly Reader[] = [missing, killed, noCommand, refused, interrupted].map(
  (reader): Reader =>
    (lines, at, context) =>
      (lines[at]?.text.length ?? 0) > LONGEST_ERROR ? 0 : reader(lines, at, context),
);
