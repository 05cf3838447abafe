import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { SpoorError } from '../../graph/index.js';

/** The section `kafka.tls`: paths of PEM files, empty where there is none. */
export interface TlsFiles {
  readonly enabled: boolean;
  /** Authorities that are trusted instead of those that Node.js knows. */
  readonly ca: string;
  /** What Spoor shows of itself, with `key`. */
  readonly cert: string;
  readonly key: string;
}

const parts = ['ca', 'cert', 'key'] as const;

export type TlsOptions = Readonly<Partial<Record<(typeof parts)[number], Buffer>>>;

/**
 * Options of a connection; undefined without TLS.
 * @throws SpoorError CONFIG_INVALID with the key and the path of a file, and nothing of what is in it
 */
export function readTls(files: TlsFiles): TlsOptions | undefined {
  if (!files.enabled) return undefined;
  const given = parts.filter((part) => files[part] !== '');
  const options: TlsOptions = Object.fromEntries(given.map((part) => [part, read(part, files)]));
  try {
    createSecureContext(options);
  } catch (cause) {
    const which = given.map((part) => `kafka.tls.${part} (${files[part]})`).join(', ');
    throw new SpoorError('CONFIG_INVALID', `${which}: ${reasonOf(cause)}.`, { cause });
  }
  return options;
}

function read(part: (typeof parts)[number], files: TlsFiles): Buffer {
  const path = files[part];
  try {
    const bytes = readFileSync(path);
    // An authority without a certificate in it would be taken for none, and every broker refused.
    if (bytes.includes('-----BEGIN ')) return bytes;
  } catch (cause) {
    throw invalid(part, `${path} cannot be read (${reasonOf(cause)})`);
  }
  throw invalid(part, `${path} takes PEM`);
}

/** OpenSSL and the file system have codes; their sentences may quote what they read. */
function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'cannot be used';
}

function invalid(part: string, what: string): SpoorError {
  return new SpoorError('CONFIG_INVALID', `kafka.tls.${part}: ${what}.`);
}
