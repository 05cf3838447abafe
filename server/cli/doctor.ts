import { probeServer, probeSettings } from '../../graph/index.js';
import type { Config } from '../config.js';
import { systemClock } from '../system-clock.js';
import { examine } from './doctor/examine.js';
import type { Finding } from './doctor/finding.js';

export interface DoctorOptions {
  readonly json?: boolean;
}

/** Prints what was found and how to mend it; sets exit code 1 when something would stop a start. */
export async function run(options: DoctorOptions, config: Config): Promise<void> {
  const findings = await examine(config, {
    clock: systemClock,
    probe: probeServer,
    settings: probeSettings,
  });
  process.stdout.write(options.json === true ? printJson(findings) : printTable(findings));
  if (findings.some(({ status }) => status === 'fail')) process.exitCode = 1;
}

function printJson(findings: readonly Finding[]): string {
  const healthy = findings.every(({ status }) => status !== 'fail');
  return `${JSON.stringify({ healthy, findings }, undefined, 2)}\n`;
}

/** One line a check, and the remedy under it. */
export function printTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, detail, fix }) => {
    const line = `${status.padEnd(4)}  ${check.padEnd(width)}  ${detail}`;
    return fix === '' ? [line] : [line, `${' '.repeat(width + 8)}→ ${fix}`];
  });
  return `${lines.join('\n')}\n`;
}
