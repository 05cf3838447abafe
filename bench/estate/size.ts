/** How many things of each kind a generated graph has. */
export interface EstateSize {
  readonly hosts: number;
  readonly accounts: number;
  readonly processes: number;
  readonly addresses: number;
  readonly domains: number;
  readonly files: number;
  readonly keys: number;
}

/**
 * Shares by what the telemetry of an office network gives: a machine has some 130 processes in the
 * window, a process four edges that say what it is and as many of what it did.
 */
export function sizeOf(edges: number): EstateSize {
  const share = (part: number, least: number): number => Math.max(least, Math.round(edges * part));
  return {
    hosts: share(0.001, 8),
    accounts: share(0.0015, 12),
    processes: share(0.13, 100),
    addresses: share(0.02, 50),
    domains: share(0.005, 20),
    files: share(0.06, 100),
    keys: share(0.015, 50),
  };
}
