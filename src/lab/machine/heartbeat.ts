/** A machine's heartbeat: a file whose time says when its harness was last there. */

/** The first that the machine's user may write: an image's own user may write neither /run nor anything else of its disk. */
export const HEARTBEATS = ['/run/drillbook/heartbeat', '/dev/shm/drillbook-heartbeat'] as const;

/** A shell command that touches it. */
export const BEAT = `{ mkdir -p /run/drillbook && : >${HEARTBEATS[0]}; } 2>/dev/null || : >${HEARTBEATS[1]}`;

/** A shell command that prints the seconds since then, or since the machine's start. */
export const SILENCE = `echo $(( $(date +%s) - $(stat -c %Y ${HEARTBEATS.join(' ')} /proc/1 2>/dev/null | sort -n | tail -n 1) ))`;
