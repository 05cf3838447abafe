import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type ErrorCode, SpoorError } from '../../graph/index.js';

/** Where the words of a failed start come from and what they are about. */
export interface FailureContext {
  /** What Neo4j printed. */
  readonly lines: readonly string[];
  /** The part of debug.log written since this start. */
  readonly debugText: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly boltPort: number;
}

interface Diagnosis {
  readonly code: ErrorCode;
  readonly pattern: RegExp;
  readonly sentence: (context: FailureContext) => string;
}

/** First match wins: causes come before what follows from them. */
const diagnoses: readonly Diagnosis[] = [
  {
    code: 'DISK_FULL',
    pattern: /no space left on device|disk quota exceeded|not enough (?:disk )?space/i,
    sentence: ({ dataFolder }) =>
      `The disk of ${dataFolder} is full; free some room, or set SPOOR_HOME elsewhere.`,
  },
  {
    code: 'HOME_LOCKED',
    pattern: /FileLockException|StoreLockException|lock file has been locked/i,
    sentence: ({ dataFolder }) =>
      `Another Neo4j has ${dataFolder} open; stop it, or set SPOOR_HOME to a folder of its own.`,
  },
  {
    code: 'PORT_IN_USE',
    pattern: /BindException|PortBindException|address already in use/i,
    sentence: ({ boltPort }) =>
      `Port ${boltPort} for bolt is taken by another program; free it, or set neo4j.bolt_port to another (0 takes any free one).`,
  },
  {
    code: 'GRAPH_START_FAILED',
    pattern:
      /Could not reserve enough space|insufficient memory|Cannot allocate memory|Invalid maximum heap size/i,
    sentence: () =>
      'The machine cannot give Neo4j the memory that it is set to take; lower neo4j.heap_max and neo4j.page_cache.',
  },
  {
    code: 'STORE_CORRUPT',
    // A header of random bytes reads like a store of an unknown version, so the two are one case.
    pattern:
      /StoreVersion|UpgradeNotAllowed|StoreUpgrade|MigrationException|unsupported (?:store|kernel) version|Recovery(?:Start|Predicate)?\w*Exception|corrupt|UnderlyingStorageException|InvalidIdGeneratorException|TreeInconsistencyException|MetadataMismatchException|InvalidRecordException|StoreNotFound|MissingStoreFiles|not a valid store|recovery is not possible|Failed to start DatabaseId/i,
    sentence: ({ dataFolder }) =>
      `Neo4j cannot open its store in ${dataFolder}, which is damaged or was written by another version; restore a back-up, or move the folder away to start empty.`,
  },
  {
    code: 'GRAPH_START_FAILED',
    pattern: /OutOfMemoryError/,
    sentence: () => 'Neo4j ran out of heap while starting; raise neo4j.heap_max.',
  },
  {
    code: 'GRAPH_START_FAILED',
    pattern: /AccessDeniedException|Permission denied|Read-only file system/i,
    sentence: ({ dataFolder }) =>
      `Neo4j may not write ${dataFolder}; give this user the folder, or set SPOOR_HOME elsewhere.`,
  },
];

/** What Neo4j said before it gave up → an error that says what to do. */
export function explainFailure(context: FailureContext): SpoorError {
  const words = [...context.lines, ...complaints(context.debugText)].join('\n');
  const known = diagnoses.find(({ pattern }) => pattern.test(words));
  if (known) return new SpoorError(known.code, known.sentence(context));
  return new SpoorError(
    'GRAPH_START_FAILED',
    `Neo4j did not come up; its last words were “${lastWords(context.lines)}”, and ${context.logFolder} has the rest.`,
  );
}

/** debug.log also describes a healthy store at length, in words that look like trouble. */
function complaints(debugText: string): readonly string[] {
  return debugText
    .split('\n')
    .filter((line) => /\b(?:ERROR|WARN)\b|Exception|Error:|Caused by/.test(line));
}

/** The innermost cause where there is a stack trace, else the last complaint, else the last line. */
function lastWords(lines: readonly string[]): string {
  const spoken = lines
    .map((line) => line.trim())
    .filter((line) => !/^(?:at |\.\.\. \d|$)/.test(line));
  const cause = spoken.findLast((line) => line.startsWith('Caused by:'));
  const complaint = spoken.findLast((line) => /\bERROR\b|Exception|Error\b/.test(line));
  return (cause ?? complaint ?? spoken.at(-1) ?? 'none').slice(0, 300);
}

const READ_AT_MOST = 256 * 1024;

/** Size of the log now, to read later only what was added; 0 when it is not there. */
export function logSize(path: string): number {
  return withFile(path, (file) => fstatSync(file).size) ?? 0;
}

/** The first 256 kB of what was added after `from`; a rotated log is read from its start. */
export function readLogSince(path: string, from: number): string {
  const read = (file: number): string => {
    const start = fstatSync(file).size < from ? 0 : from;
    const buffer = Buffer.alloc(READ_AT_MOST);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, READ_AT_MOST, start));
  };
  return withFile(path, read) ?? '';
}

function withFile<T>(path: string, use: (file: number) => T): T | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return use(file);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
