import { type Finding, relate } from '../../common/facts.js';
import { ACTOR_EDGES, PROCESS_UNKNOWN, standing } from '../../common/process.js';
import { linuxProcess } from '../mentions.js';
import { argument, pidArgument } from './record.js';
import { type Call, callerFacts, type CallRule } from './scene.js';

export const tracingRules: readonly CallRule[] = [
  {
    names: ['ptrace'],
    title: 'Process traced',
    edges: ['Process ACCESSED_PROCESS Process', 'Process INJECTED_INTO Process', ...ACTOR_EDGES],
    note: 'Attaching accesses the other process; writing its memory or registers injects. Other requests are ignored.',
    read: traced,
  },
  {
    names: ['process_vm_readv', 'process_vm_writev'],
    title: 'Memory of a process read or written',
    edges: ['Process ACCESSED_PROCESS Process', 'Process INJECTED_INTO Process', ...ACTOR_EDGES],
    read: (call) =>
      between(call, 'a0', call.name.endsWith('writev') ? 'INJECTED_INTO' : 'ACCESSED_PROCESS'),
  },
];

/** Requests of ptrace: ATTACH and SEIZE; POKETEXT, POKEDATA, POKEUSR, SETREGS and SETREGSET. */
const ATTACHING = new Set([0x10, 0x4206]);
const WRITING = new Set([4, 5, 6, 0xd, 0x4205]);

function traced(call: Call): Finding {
  const request = argument(call.fields, 'a0') ?? 0;
  if (ATTACHING.has(request)) return between(call, 'a1', 'ACCESSED_PROCESS');
  if (WRITING.has(request)) return between(call, 'a1', 'INJECTED_INTO');
  return 'neither attached nor wrote';
}

function between(
  call: Call,
  position: 'a0' | 'a1',
  relation: 'ACCESSED_PROCESS' | 'INJECTED_INTO',
): Finding {
  const { at, computer, fields, process } = call;
  const target = linuxProcess(computer, { pid: pidArgument(fields, position) });
  if (target === undefined) return PROCESS_UNKNOWN;
  return [relate(at, relation, process, target), ...callerFacts(call), ...standing(call, target)];
}
