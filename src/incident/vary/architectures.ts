/**
 * How the same stack looks on other architectures: the frames before it, the names of system calls, and the functions
 * through which a task enters the kernel. The code in between is the same.
 */

export interface Architecture {
  readonly machine: 'aarch64' | 'ppc64le' | 's390x' | 'riscv64';
  readonly source: string;
  /** Lines before the first function: frames that the architecture leaves on the stack of every sleeping task. */
  readonly before: readonly string[];
  /** The counterpart of `__x64_sys_NAME`. */
  readonly systemCall: (name: string) => string;
  /** Functions of x86, innermost first, and their counterparts. */
  readonly frames: readonly (readonly [readonly string[], readonly string[]])[];
}

const X86_CALL = ['do_syscall_64', 'entry_SYSCALL_64_after_hwframe'] as const;
const X86_FAULT = ['exc_page_fault', 'asm_exc_page_fault'] as const;
const X86_OLD_FAULT = ['do_page_fault', 'page_fault'] as const;
const X86_EXIT = ['arch_do_signal_or_restart', 'exit_to_user_mode_loop'] as const;

export const ARCHITECTURES: readonly Architecture[] = [
  {
    machine: 'aarch64',
    source:
      'arch/arm64/kernel/process.c (__switch_to is no scheduler function there), entry-common.c, syscall.c, fault.c',
    before: ['__switch_to+0xf0/0x170'],
    systemCall: (name) => `__arm64_sys_${name}`,
    frames: [
      [
        X86_CALL,
        [
          'invoke_syscall',
          'el0_svc_common.constprop.0',
          'do_el0_svc',
          'el0_svc',
          'el0t_64_sync_handler',
          'el0t_64_sync',
        ],
      ],
      [
        X86_FAULT,
        [
          'do_page_fault',
          'do_translation_fault',
          'do_mem_abort',
          'el0_da',
          'el0t_64_sync_handler',
          'el0t_64_sync',
        ],
      ],
      [X86_OLD_FAULT, ['do_page_fault', 'do_translation_fault', 'do_mem_abort', 'el0_da']],
      [X86_EXIT, ['do_signal', 'do_notify_resume']],
    ],
  },
  {
    machine: 'ppc64le',
    source:
      'arch/powerpc/kernel/stacktrace.c: an address without a name, then __switch_to; interrupt.c, fault.c',
    before: ['0xc0000000f7e2f8a0', '__switch_to+0x278/0x490'],
    systemCall: (name) => `sys_${name}`,
    frames: [
      [X86_CALL, ['system_call_exception', 'system_call_vectored_common']],
      [X86_FAULT, ['___do_page_fault', 'do_page_fault', 'data_access_common_virt']],
      [X86_OLD_FAULT, ['__do_page_fault', 'do_page_fault', 'handle_page_fault']],
      [X86_EXIT, ['do_notify_resume', 'interrupt_exit_user_prepare_main', 'interrupt_exit_user_prepare']],
    ],
  },
  {
    machine: 's390x',
    source: 'arch/s390/include/asm/syscall_wrapper.h, kernel/syscall.c, mm/fault.c',
    before: [],
    systemCall: (name) => `__s390x_sys_${name}`,
    frames: [
      [X86_CALL, ['__do_syscall', 'system_call']],
      [X86_FAULT, ['do_exception', 'do_dat_exception', '__do_pgm_check', 'pgm_check_handler']],
      [X86_OLD_FAULT, ['do_exception', 'do_dat_exception', 'pgm_check_handler']],
      [X86_EXIT, ['arch_do_signal_or_restart', 'irqentry_exit_to_user_mode', '__do_syscall']],
    ],
  },
  {
    machine: 'riscv64',
    source: 'arch/riscv/kernel/stacktrace.c, traps.c, include/asm/syscall_wrapper.h',
    before: ['__switch_to+0xe0/0x100'],
    systemCall: (name) => `__riscv_sys_${name}`,
    frames: [
      [X86_CALL, ['do_trap_ecall_u', 'handle_exception']],
      [X86_FAULT, ['handle_page_fault', 'do_page_fault', 'handle_exception']],
      [X86_OLD_FAULT, ['do_page_fault', 'ret_from_exception']],
      [X86_EXIT, ['arch_do_signal_or_restart', 'irqentry_exit_to_user_mode', 'handle_exception']],
    ],
  },
];
