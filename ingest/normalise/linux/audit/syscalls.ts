import type { AuditFields } from './record.js';

/** Calls that the rules read, with their number on x86_64, i386 and aarch64; 0 where there is none. */
const CALLS: readonly (readonly [name: string, x86: number, i386: number, arm: number])[] = [
  ['execve', 59, 11, 221],
  ['execveat', 322, 358, 281],
  ['fork', 57, 2, 0],
  ['vfork', 58, 190, 0],
  ['clone', 56, 120, 220],
  ['clone3', 435, 435, 435],
  ['connect', 42, 362, 203],
  ['sendto', 44, 369, 206],
  ['accept', 43, 0, 202],
  ['accept4', 288, 364, 242],
  ['bind', 49, 361, 200],
  ['socketcall', 0, 102, 0],
  ['open', 2, 5, 0],
  ['openat', 257, 295, 56],
  ['openat2', 437, 437, 437],
  ['creat', 85, 8, 0],
  ['truncate', 76, 92, 45],
  ['link', 86, 9, 0],
  ['linkat', 265, 303, 37],
  ['symlink', 88, 83, 0],
  ['symlinkat', 266, 304, 36],
  ['mknod', 133, 14, 0],
  ['mknodat', 259, 297, 33],
  ['unlink', 87, 10, 0],
  ['unlinkat', 263, 301, 35],
  ['rmdir', 84, 40, 0],
  ['rename', 82, 38, 0],
  ['renameat', 264, 302, 38],
  ['renameat2', 316, 353, 276],
  ['ptrace', 101, 26, 117],
  ['process_vm_readv', 310, 347, 270],
  ['process_vm_writev', 311, 348, 271],
  ['init_module', 175, 128, 105],
  ['finit_module', 313, 350, 273],
  ['setuid', 105, 213, 146],
  ['setreuid', 113, 203, 145],
  ['setresuid', 117, 208, 147],
];

const NAMES = new Set(CALLS.map(([name]) => name));

const X86_64 = numbered(1);
const I386 = numbered(2);
const AARCH64 = numbered(3);

/** Architectures as the kernel writes them (AUDIT_ARCH, hexadecimal) and as tools name them. */
const BY_ARCH = new Map<string, ReadonlyMap<number, string>>([
  ['c000003e', X86_64],
  ['x86_64', X86_64],
  ['40000003', I386],
  ['i386', I386],
  ['i686', I386],
  ['c00000b7', AARCH64],
  ['aarch64', AARCH64],
  ['arm64', AARCH64],
  ['c00000f3', AARCH64],
  ['riscv64', AARCH64],
]);

function numbered(column: 1 | 2 | 3): ReadonlyMap<number, string> {
  return new Map(CALLS.filter((call) => call[column] !== 0).map((call) => [call[column], call[0]]));
}

/**
 * Which call a SYSCALL record is about: by the name that the sensor resolved, else by number and
 * architecture (x86_64 where none is told; riscv64 counts like aarch64). Undefined for calls that no
 * rule reads.
 */
export function syscallName(fields: AuditFields): string | undefined {
  const written = fields.get('syscall') ?? '';
  const name = fields.get('SYSCALL') ?? written;
  if (NAMES.has(name)) return name;
  if (!/^\d{1,4}$/.test(written)) return undefined;
  const arch = (fields.get('ARCH') ?? fields.get('arch') ?? 'c000003e').toLowerCase();
  return BY_ARCH.get(arch.replace(/^0x/, ''))?.get(Number(written));
}

/** In progress: a connection that does not block is under way when the call returns. */
const IN_PROGRESS = new Set(['-115', 'EINPROGRESS']);

/** True where the call did what it was asked to. */
export function hasSucceeded(fields: AuditFields): boolean {
  const success = fields.get('success');
  if (success !== undefined && success !== '') return /^(?:yes|success|true|1)$/i.test(success);
  const exit = fields.get('exit');
  return exit !== undefined && /^\d/.test(exit);
}

export function isUnderWay(fields: AuditFields): boolean {
  return IN_PROGRESS.has(fields.get('exit') ?? '');
}
