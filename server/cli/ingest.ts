import { SpoorError } from '../../graph/index.js';
import { checkIngestRequest } from '../../ingest/index.js';
import type { Config } from '../config.js';
import { systemClock } from '../system-clock.js';
import { startProgress } from './ingest/progress.js';
import { reportNotes, reportTable, type SentFile } from './ingest/report.js';
import { sendFile, type Destination, type SendOptions } from './ingest/send-file.js';
import { serviceUrl } from './ingest/service-client.js';
import { buildToken } from './token.js';

export interface IngestOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  readonly tenant: string;
  readonly format: string;
  readonly source?: string;
  /** False with --no-resume. */
  readonly resume: boolean;
}

/** Small enough for a bar that moves, large enough that a request costs little beside its events. */
const PART_BYTES = 32 * 1024 * 1024;
const MIB = 1024 * 1024;

/**
 * Sends each file in turn and prints what became of its events. A file that cannot be sent does not
 * keep the next one; it makes the exit code 1.
 */
export async function run(options: IngestOptions, config: Config): Promise<void> {
  checkIngestRequest(options.format, options.source);
  const destination = destinationOf(options, config);
  // A tenant that cannot be is a mistake in the command, not in each file.
  await destination.makeToken();
  const sent: SentFile[] = [];
  try {
    for (const name of options.files) {
      const totals = await sendFile(name, destination, sendOptions(options, config)).catch(
        (error: unknown) => {
          reportFailure(name, error);
        },
      );
      if (totals !== undefined) sent.push({ name, totals });
    }
  } finally {
    if (sent.length > 0) process.stdout.write(reportTable(sent) + reportNotes(sent));
  }
}

/** The destination that the options name. */
export function destinationOf(
  { tenant, format, source }: Omit<IngestOptions, 'files' | 'resume'>,
  config: Config,
): Destination {
  return {
    url: serviceUrl(config),
    tenant,
    format,
    source,
    // A batch of the service each: sent in parts, a file is cut where it would be cut if sent whole.
    parts: {
      lines: config.ingest.batchEvents,
      bytes: Math.min(PART_BYTES, config.ingest.maxBodyMb * MIB),
    },
    makeToken: () =>
      buildToken({ tenant, sub: 'spoor-ingest', role: ['integration'], ttl: '1h' }, config),
    patience: { clock: systemClock },
  };
}

function sendOptions({ resume }: IngestOptions, { home }: Config): SendOptions {
  return {
    home,
    mayResume: resume,
    startProgress: (what) => startProgress({ ...what, out: process.stderr, clock: systemClock }),
  };
}

/** What is wrong with the service is wrong for every file; what is wrong with a file is not. */
function reportFailure(name: string, error: unknown): void {
  if (!(error instanceof SpoorError) || !fileCodes.has(error.code)) throw error;
  process.stderr.write(`spoor: ${name}: ${error.message} (${error.code})\n`);
  process.exitCode = 1;
}

const fileCodes: ReadonlySet<string> = new Set([
  'BAD_REQUEST',
  'INVALID_GZIP',
  'PAYLOAD_TOO_LARGE',
  'REQUEST_TIMEOUT',
]);
