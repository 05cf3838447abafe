import type { Config } from '../config.js';
import type { ShownLetter } from '../http/dead-letters.js';
import type { ReplaySummary } from '../../ingest/index.js';
import { askForTenant } from './tenant-request.js';

export interface DeadLetterOptions {
  readonly action: 'list' | 'replay' | 'drop';
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly source?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const PATH = '/api/v1/dead-letters';
const SHOWN_CHARACTERS = 160;

/** Shows rejected records, tries them again, or drops them. */
export async function run(options: DeadLetterOptions, config: Config): Promise<void> {
  const asker = { tenant: options.tenant, role: 'admin' } as const;
  if (options.action === 'list') return list(options, config);
  if (options.action === 'replay') {
    const { ids, source } = options;
    const body = {
      ...(ids.length > 0 && { ids }),
      ...(source !== undefined && { source }),
    };
    const answer = await askForTenant(config, asker, { path: `${PATH}/replay`, body });
    process.stdout.write(replayText(answer as ReplaySummary));
    return;
  }
  const path = `${PATH}?${selectionOf(options).toString()}`;
  const answer = await askForTenant(config, asker, { method: 'DELETE', path });
  process.stdout.write(`${(answer as { removed: number }).removed} dropped\n`);
}

async function list({ tenant, source, json }: DeadLetterOptions, config: Config): Promise<void> {
  const asker = { tenant, role: 'admin' } as const;
  let after: string | null = '';
  let shown = 0;
  do {
    const query = new URLSearchParams({
      ...(source !== undefined && { source }),
      ...(after !== '' && { after }),
    });
    const path = `${PATH}?${query.toString()}`;
    const page = (await askForTenant(config, asker, { method: 'GET', path })) as {
      items: ShownLetter[];
      next: string | null;
    };
    const lines = page.items.map((letter) => (json === true ? jsonLine(letter) : line(letter)));
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
    shown += lines.length;
    after = page.next;
  } while (after !== null);
  if (shown === 0) process.stderr.write('No dead letters.\n');
}

/** JSON escapes what it must; a terminal would still obey some of the rest. */
function jsonLine(letter: ShownLetter): string {
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(letter).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    escaped,
  );
}

/** Records are hostile: what could steer a terminal is not printed. */
function line({ id, source, line, reason, times, raw }: ShownLetter): string {
  const safe = raw.slice(0, SHOWN_CHARACTERS).replace(/[\p{C}\u2028\u2029]/gu, '·');
  const repeated = times > 1 ? ` ×${times}` : '';
  return `${id}  ${source}:${line}${repeated}  ${reason}\n    ${safe}`;
}

function replayText(summary: ReplaySummary): string {
  const { replayed, accepted, ignored, duplicates, rejected, incomplete } = summary;
  const left = incomplete > 0 ? `, ${incomplete} too long to be replayed` : '';
  return `${replayed} replayed: ${accepted} accepted, ${ignored} ignored, ${duplicates} duplicates, ${rejected} rejected again${left}\n`;
}

function selectionOf({ ids, source, all }: DeadLetterOptions): URLSearchParams {
  const query = new URLSearchParams(ids.map((id): [string, string] => ['id', id]));
  if (source !== undefined) query.set('source', source);
  if (all === true) query.set('all', 'true');
  return query;
}
