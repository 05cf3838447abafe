import type { Config } from '../config.js';
import { askForTenant } from './tenant-request.js';

export interface SourcesOptions {
  readonly tenant: string;
  readonly json?: boolean;
}

interface ShownSource {
  readonly name: string;
  readonly formats: readonly string[];
  readonly lastReceived: string;
  readonly silent: boolean;
  readonly eventsLastHour: number;
  readonly usualEventsPerHour: number | null;
  readonly rejected: number;
  readonly lagSeconds: number | null;
  readonly skewSeconds: number | null;
  readonly missingFields: readonly string[];
}

const QUERY = `{ sources { name formats firstReceived lastReceived lastEvent silent silentAfterSeconds
  eventsLastHour usualEventsPerHour accepted ignored duplicates rejected lagSeconds skewSeconds
  missingFields } }`;

/** Prints who sends telemetry and how well. */
export async function run({ tenant, json }: SourcesOptions, config: Config): Promise<void> {
  const asker = { tenant, role: 'viewer' } as const;
  const answer = await askForTenant(config, asker, { path: '/graphql', body: { query: QUERY } });
  const { sources } = (answer as { data: { sources: ShownSource[] } }).data;
  const lines = sources.map((source) => (json === true ? JSON.stringify(source) : lineOf(source)));
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  else process.stderr.write('No source has sent anything yet.\n');
}

function lineOf(source: ShownSource): string {
  const { name, formats, lastReceived, silent, eventsLastHour, usualEventsPerHour } = source;
  const { rejected, lagSeconds, skewSeconds, missingFields } = source;
  const usual = usualEventsPerHour === null ? 'no habit yet' : `usually ${usualEventsPerHour}`;
  const notes = [
    ...(silent ? ['SILENT'] : []),
    ...(rejected > 0 ? [`${rejected} rejected`] : []),
    ...(lagSeconds === null ? [] : [`lag ${Math.round(lagSeconds)} s`]),
    ...(skewSeconds === null ? [] : [`skew ${Math.round(skewSeconds)} s`]),
    ...(missingFields.length === 0 ? [] : [`missing ${missingFields.join(', ')}`]),
  ];
  const rate = `${eventsLastHour} in the last hour (${usual})`;
  return [name, formats.join(','), `last ${lastReceived}`, rate, ...notes].join('  ');
}
