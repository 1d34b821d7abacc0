/**
 * The texts that a session sends to its shell. POSIX only; run by dash, busybox ash and bash. Names begin with
 * `_db_`.
 */
import { quoteWord } from '../../shell/quote.ts';

/** A shell cannot hold NUL in a word. */
export function canBeSent(text: string): boolean {
  return !text.includes('\0');
}

/**
 * Sent once. Fixes what would make targets differ (locale, directory, PATH without sbin as sshd has it), and defines:
 * - `_db_slurp FILE`: reads the file into `_db_v`, exactly, without a process; for text without NUL.
 * - `_db_mine PID`: whether PID is a living task of this shell's session.
 * - `_db_scan`: whether a command left something running that could still write to our pipes: every task that started
 *     since has a pid between two readings of the last pid in /proc/loadavg (fs/proc/loadavg.c, of the reader's own
 *   PID   namespace), and shares our session unless it left it deliberately.
 * - `_db_end`, `_db_next` MARK CODE: ends a command's frame; the latter if others follow in the same text.
 * - `_db_builtin`, `_db_cat` ITEM ATTEMPT PATH: reads one file of a batch, then prints a mark.
 * - `_db_list MIN`: prints `PID STATE PPID GROUP SESSION THREADS START` of each process from MIN on.
 *
 * /proc/sys cannot be read by these shells: they read byte by byte, and a sysctl answers only at offset 0.
 */
export const PRELUDE = `LC_ALL=C; export LC_ALL
trap '_db_stop=1' USR1
PATH=\${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; export PATH
cd /
_db_slurp() {
_db_v=
{ while IFS= read -r _db_l; do _db_v=$_db_v$_db_l'
'; done; } <"$1" || return
_db_v=$_db_v$_db_l
}
_db_mine() {
_db_slurp "/proc/$1/stat" || return
set -- \${_db_v##*)}
case $1 in Z | X) return 1 ;; esac
[ "$4" = "$$" ]
}
_db_scan() {
_db_k=0
if [ "$_db_counts" = 1 ]; then
read -r _db_l </proc/loadavg
_db_to=\${_db_l##* }
if [ "$_db_to" -lt "$_db_f" ] || [ $((_db_to - _db_f)) -gt 1000 ]; then _db_k=2
else while [ "$_db_f" -lt "$_db_to" ]; do
_db_f=$((_db_f + 1))
_db_mine "$_db_f" && { _db_k=1; break; }
done; fi; fi 2>/dev/null
}
_db_end() {
_db_scan
echo "$1 end $2 $_db_k"
echo "$1 end" >&2
}
_db_next() {
_db_scan
[ "$_db_k" = 0 ] || _db_stop=1
echo "$1 item $2"
echo "$1 item" >&2
}
_db_failed() {
echo "$_db_n item $1 $2 1"
echo "$_db_n item $1 $2" >&2
return 1
}
_db_cat() {
if [ "$_db_hascat" = 0 ]; then _db_builtin "$@"; return; fi
if cat "$3" </dev/null; then echo "$_db_n item $1 $2 0"; else _db_failed "$@"; fi
}
_db_builtin() {
_db_slurp "$3" || { _db_failed "$@"; return; }
if [ -n "$_db_v" ]; then printf '%s%s\\n' "$_db_v" "$_db_n item $1 $2 0"; return; fi
if [ "$_db_hascat" = 1 ]; then _db_cat "$@"; return; fi
if [ -d "$3" ]; then echo "$3: Is a directory" >&2; _db_failed "$@"; return; fi
if [ -e "$3" ]; then echo "$_db_n item $1 $2 0"; return; fi
echo "$3: No such file or directory" >&2
_db_failed "$@"
}
_db_list() {
_db_m=$1
read -r _db_l </proc/loadavg
[ "\${_db_l##* }" -ge "$_db_m" ] || _db_m=0
for _db_p in /proc/[0-9]*; do
_db_p=\${_db_p#/proc/}
[ "$_db_p" -ge "$_db_m" ] && _db_row "$_db_p"
done
:
} 2>/dev/null
_db_row() {
_db_slurp "/proc/$1/stat" || return
set -- "$1" \${_db_v##*)}
echo "$1 $2 $3 $4 $5 \${19} \${21}"
}
_db_hello() {
_db_n=$1 _db_counts=0 _db_hascat=0 _db_v=
_db_slurp /proc/self/stat
_db_p=\${_db_v%% *}
set -- \${_db_v##*)}
if [ "$4" = "$$" ]; then
( : )
read -r _db_f </proc/loadavg
[ "\${_db_f##* }" -gt "$$" ] && _db_counts=1
fi
command -v cat >/dev/null && _db_hascat=1
echo "$_db_n hello $$ \${_db_p:-0} \${3:-0} \${4:-0}"
} 2>/dev/null
`;

/** Asks for the shell's identity. */
export function helloText(mark: string): string {
  return `${PRELUDE}_db_hello ${mark}\necho ${mark} hello >&2\n`;
}

// Words, quoted or not, with nothing left open and no shell syntax.
const SIMPLE = /^[A-Za-z0-9_./-]+(?: +(?:[A-Za-z0-9_./:=,@%+-]|'[^']*')+)*$/;

/** Names that are not programs in some shell that may be /bin/sh: dash, ash, bash, and the Korn shells. */
const OF_THE_SHELL = new Set(
  (
    '. alias autoload bg bind break builtin caller case cat cd chdir command compgen complete compopt continue coproc ' +
    'declare dirs disown do done echo elif else enable esac eval exec exit export false fc fg fi float for function ' +
    'functions getopts global hash help history if in integer exchanges kill let local logout mapfile mknod nameref popd ' +
    'print printf pushd pwd read readarray readonly realpath rename return select set shift shopt sleep source stop ' +
    'suspend test then time times trap true type typeset ulimit umask unalias unset until wait whence while'
  ).split(' '),
);

/**
 * Whether the command is a program with plain words, which the session's shell can start itself: it cannot change
 * that shell or escape from its text, and starting a program (vfork) is much cheaper than making a subshell (fork).
 */
export function isProgram(command: string): boolean {
  if (!SIMPLE.test(command)) return false;
  const [name = ''] = command.split(' ', 1);
  return /[/]/.test(name) || (/^[A-Za-z]/.test(name) && !OF_THE_SHELL.has(name));
}

/**
 * A shell runs this after the child that it waits for has ended, before it continues. So a subshell that receives
 * TERM, and whose child is killed, still reaps that child instead of leaving it as a zombie of a first process that
 * never waits.
 */
const LEAVE = "trap 'exit 143' TERM";

/**
 * One command in its own subshell. Passed as a word to `eval`, it is only text to the session's shell: even
 * unfinished syntax cannot escape from the subshell.
 */
export function commandText(command: string, mark: string): string {
  return `${started(command)}\n_db_end ${mark} $?\n`;
}

/**
 * Several commands one after the other. SIGUSR1 to the session's shell skips the rest: a shell handles a signal after
 * the current command, before the next.
 */
export function trainText(commands: readonly string[], mark: string): string {
  const each = commands.map(
    (command) => `[ "$_db_stop" ] || { ${started(command)}\n_db_next ${mark} $?; }\n`,
  );
  return `_db_stop= _db_k=0\n${each.join('')}echo ${mark} end 0 $_db_k\necho ${mark} end >&2\n`;
}

/** Makes a session's shell skip what it has not begun. */
export function haltText(pid: number): string {
  return `kill -USR1 ${pid}\n`;
}

function started(command: string): string {
  const text = isProgram(command) ? command : `( ${LEAVE}; eval ${quoteWord(command)} )`;
  return `read -r _db_f </proc/loadavg; _db_f=\${_db_f##* }\n${text} </dev/null`;
}

/** Our own text in a subshell, which can be killed. */
export function subshellText(text: string, mark: string): string {
  return `read -r _db_f </proc/loadavg; _db_f=\${_db_f##* }\n( ${LEAVE}; _db_n=${mark}\n${text}) </dev/null\n_db_end ${mark} $?\n`;
}

/** Our own text in the session's own shell, without any process. Only for what cannot hang and starts nothing. */
export function bareText(text: string, mark: string): string {
  return `_db_n=${mark}\n${text}echo ${mark} end 0 0\necho ${mark} end >&2\n`;
}

/** One item of a batch: attempts until a file can be read. */
export function readText(
  item: number,
  paths: readonly string[],
  how: (path: string) => 'builtin' | 'cat',
): string {
  const attempts = paths.map(
    (path, attempt) =>
      `_db_${how(path)} ${item} ${attempt} ${quoteWord(path.startsWith('/') ? path : `./${path}`)}`,
  );
  return `${attempts.join(' || ')}\n`;
}

export function listText(from: number): string {
  return `_db_list ${from}\n`;
}

/** Signals each pid, whether or not it still exists. */
export function killText(signal: 'TERM' | 'KILL', pids: readonly number[]): string {
  return pids.map((pid) => `kill -${signal} ${pid} 2>/dev/null\n`).join('');
}

export function tasksText(pid: number): string {
  return `echo /proc/${pid}/task/[0-9]*\n`;
}
