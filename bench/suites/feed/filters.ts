import type { AttackPathFilter } from '../../../agents/client/follow-attack-paths.js';

const kinds = ['Process', 'Host', 'User', 'Program', 'File', 'RegistryKey', 'IpAddress', 'Service'];

/** Those of the intrusions, and others that nobody shows. */
const techniques = [
  ...['T1059.001', 'T1003.001', 'T1547.001', 'T1033', 'T1069.002', 'T1204.002', 'T1566.001'],
  ...['T1021.002', 'T1053.005', 'T1543.003', 'T1070.001', 'T1530', 'T1078.004', 'T1490'],
];
const LEAST_SCORE = 0.5;

function pick<T>(from: readonly T[], n: number): T[] {
  return from.slice(n % from.length, (n % from.length) + 1);
}

/** Each a filter of its own: by entity, by kind, by technique and by score in turn. */
export function makeFilters(count: number, entities: readonly string[]): AttackPathFilter[] {
  return Array.from({ length: count }, (_, n): AttackPathFilter => {
    const turn = Math.floor(n / 4);
    const minScore = LEAST_SCORE + (turn % 50) / 100;
    switch (n % 4) {
      case 0:
        return { entities: pick(entities, turn) };
      case 1:
        return { kinds: [...pick(kinds, turn), ...pick(kinds, Math.floor(turn / kinds.length))] };
      case 2:
        return { techniques: [...pick(techniques, turn), ...pick(techniques, turn + 5)] };
      default:
        return { minScore };
    }
  });
}
