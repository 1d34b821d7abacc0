/**
 * What different kernel releases call the same wait: for each wait that a runbook may meet, the functions at the top
 * of its stack, by the first release that shows them so. Each row names the file that contains them; the releases are
 * those of kernel.org, and distributions backport some changes to older ones.
 */

export interface Generation {
  readonly since: string;
  /** Innermost first; empty: not visible. */
  readonly frames: readonly string[];
}

export interface Renaming {
  readonly source: string;
  /** Oldest first. */
  readonly generations: readonly Generation[];
}

const from = (...generations: readonly (readonly [string, ...string[]])[]): readonly Generation[] =>
  generations.map(([since, ...frames]) => ({ since, frames }));

export const RENAMINGS: readonly Renaming[] = [
  {
    source: 'fs/pipe.c: pipe_wait() until 5.5; pipes without a name have functions of their own since 6.15',
    generations: from(['2.6', 'pipe_wait', 'pipe_write'], ['5.5', 'pipe_write'], ['6.15', 'anon_pipe_write']),
  },
  {
    source: 'fs/pipe.c',
    generations: from(['2.6', 'pipe_wait', 'pipe_read'], ['5.5', 'pipe_read'], ['6.15', 'anon_pipe_read']),
  },
  {
    source: 'fs/pipe.c: wait_for_partner() slept in pipe_wait() until 5.10',
    generations: from(['2.6', 'pipe_wait', 'wait_for_partner'], ['5.10', 'wait_for_partner']),
  },
  {
    source:
      'kernel/futex: futex_wait_queue_me() until 5.15, __futex_wait() since 6.7, futex_do_wait() since 6.15',
    generations: from(
      ['2.6', 'futex_wait_queue_me', 'futex_wait'],
      ['5.16', 'futex_wait_queue', 'futex_wait'],
      ['6.7', 'futex_wait_queue', '__futex_wait', 'futex_wait'],
      ['6.15', 'futex_do_wait', '__futex_wait', 'futex_wait'],
    ),
  },
  {
    source: 'fs/exec.c: flush_old_exec() became begin_new_exec() in 5.8',
    generations: from(['2.6', 'flush_old_exec'], ['5.8', 'begin_new_exec']),
  },
  {
    source: 'kernel/fork.c: do_fork() until 4.1, _do_fork() until 5.9',
    generations: from(['2.6', 'do_fork'], ['4.2', '_do_fork'], ['5.10', 'kernel_clone']),
  },
  {
    source: 'fs/fuse/dev.c: fuse_request_send() until 3.18, __fuse_request_send() until 6.9',
    generations: from(
      ['2.6', 'request_wait_answer', '__fuse_request_send', 'fuse_request_send'],
      ['3.19', 'request_wait_answer', '__fuse_request_send', 'fuse_simple_request'],
      ['5.7', 'request_wait_answer', 'fuse_simple_request'],
      ['6.10', 'request_wait_answer', '__fuse_simple_request'],
    ),
  },
  {
    source: 'fs/fuse/file.c: readpage became read_folio in 5.19, folios inside since 6.13',
    generations: from(
      ['2.6', 'fuse_readpage'],
      ['3.19', 'fuse_do_readpage', 'fuse_readpage'],
      ['5.19', 'fuse_do_readpage', 'fuse_read_folio'],
      ['6.13', 'fuse_do_readfolio', 'fuse_read_folio'],
    ),
  },
  {
    source: 'mm/filemap.c: filemap_read_folio() since 5.16, filemap_read_page() since 5.12',
    generations: from(
      ['2.6', 'filemap_fault'],
      ['5.12', 'filemap_read_page', 'filemap_fault'],
      ['5.16', 'filemap_read_folio', 'filemap_fault'],
    ),
  },
  {
    source: 'mm/filemap.c: sleep_on_page() until 3.16, pages until 5.15',
    generations: from(
      ['2.6', 'sleep_on_page', 'wait_on_page_bit'],
      ['3.17', 'wait_on_page_bit'],
      ['4.13', 'wait_on_page_bit_common', 'wait_on_page_bit'],
      ['5.16', 'folio_wait_bit_common', 'folio_wait_bit'],
    ),
  },
  {
    source: 'mm/filemap.c',
    generations: from(
      ['2.6', 'sleep_on_page', '__lock_page'],
      ['3.17', '__lock_page'],
      ['5.16', 'folio_wait_bit_common', '__folio_lock'],
    ),
  },
  {
    source: 'mm/filemap.c: the kernel may show nothing but the function that waits',
    generations: from(
      ['2.6', 'sleep_on_page'],
      ['3.17', 'wait_on_page_bit_common'],
      ['5.16', 'folio_wait_bit_common'],
    ),
  },
  {
    source:
      'kernel/locking/percpu-rwsem.c: a queue of its own since 5.7; before, the rwsem of its writers; fs/super.c',
    generations: from(
      ['2.6', '__sb_start_write', 'mnt_want_write'],
      ['3.18', 'call_rwsem_down_read_failed', '__percpu_down_read', '__sb_start_write', 'mnt_want_write'],
      ['5.0', 'rwsem_down_read_failed', '__percpu_down_read', '__sb_start_write', 'mnt_want_write'],
      ['5.3', 'rwsem_down_read_slowpath', '__percpu_down_read', '__sb_start_write', 'mnt_want_write'],
      ['5.7', 'percpu_rwsem_wait', '__percpu_down_read', '__sb_start_write', 'mnt_want_write'],
      ['5.10', 'percpu_rwsem_wait', 'mnt_want_write'],
    ),
  },
  {
    source:
      'kernel/locking/rwsem.c: the slow path has its name since 5.3; x86 called it from assembler until 4.20',
    generations: from(
      ['2.6', 'call_rwsem_down_write_failed', 'down_write'],
      ['5.0', 'rwsem_down_write_failed', 'down_write'],
      ['5.3', 'rwsem_down_write_slowpath', 'down_write'],
    ),
  },
  {
    source:
      'kernel/signal.c: get_signal_to_deliver() until 3.15; arch/x86/kernel/signal.c, kernel/entry/common.c',
    generations: from(
      ['2.6', 'get_signal_to_deliver', 'do_signal', 'do_notify_resume'],
      ['3.16', 'get_signal', 'do_signal', 'do_notify_resume'],
      ['4.4', 'get_signal', 'do_signal', 'exit_to_usermode_loop'],
      ['5.11', 'get_signal', 'arch_do_signal_or_restart', 'exit_to_user_mode_prepare'],
      ['6.6', 'get_signal', 'arch_do_signal_or_restart', 'exit_to_user_mode_loop'],
    ),
  },
  {
    source: 'arch/x86/mm/fault.c, arch/x86/entry: names since 5.8',
    generations: from(
      ['2.6', 'do_page_fault', 'page_fault'],
      ['5.8', 'exc_page_fault', 'asm_exc_page_fault'],
    ),
  },
  {
    source: 'mm/memory.c: handle_mm_fault() alone until 3.13',
    generations: from(['2.6', 'handle_mm_fault'], ['3.14', '__handle_mm_fault', 'handle_mm_fault']),
  },
  {
    source: 'fs/eventpoll.c: do_epoll_wait() since 4.18, ep_poll() in it since 5.12',
    generations: from(['2.6', 'ep_poll'], ['4.18', 'ep_poll', 'do_epoll_wait'], ['5.12', 'do_epoll_wait']),
  },
  {
    source: 'kernel/time/posix-timers.c: common_nsleep() since 5.4',
    generations: from(['2.6', 'hrtimer_nanosleep'], ['5.4', 'hrtimer_nanosleep', 'common_nsleep']),
  },
  {
    source: 'kernel/exit.c: kernel_wait4() since 4.13',
    generations: from(['2.6', 'do_wait', 'SyS_wait4'], ['4.13', 'do_wait', 'kernel_wait4']),
  },
  {
    source: 'fs/read_write.c: ksys_write() since 4.17',
    generations: from(['2.6', 'vfs_write', 'SyS_write'], ['4.17', 'vfs_write', 'ksys_write']),
  },
  {
    source: 'fs/read_write.c: ksys_read() since 4.17',
    generations: from(['2.6', 'vfs_read', 'SyS_read'], ['4.17', 'vfs_read', 'ksys_read']),
  },
  {
    source: 'fs/open.c: do_sys_openat2() since 5.6',
    generations: from(['2.6', 'do_sys_open'], ['5.6', 'do_sys_openat2']),
  },
  {
    source: 'fs/proc/base.c: proc_pid_cmdline() until 3.19',
    generations: from(
      ['2.6', '__access_remote_vm', 'proc_pid_cmdline'],
      ['4.2', '__access_remote_vm', 'proc_pid_cmdline_read'],
    ),
  },
  {
    source: 'arch/x86/entry: system_call_fastpath until 4.0, do_syscall_64() since 4.6',
    generations: from(
      ['2.6', 'system_call_fastpath'],
      ['4.1', 'entry_SYSCALL_64_fastpath'],
      ['4.14', 'do_syscall_64', 'entry_SYSCALL_64_after_hwframe'],
    ),
  },
];

/** Prefixes of system calls: SyS_NAME until 4.16, __x64_sys_NAME since 4.17 (arch/x86/include/asm/syscall_wrapper.h). */
export const SYSTEM_CALL_SINCE = '4.17';
