import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SpoorError } from '../../graph/index.js';
import type { PolicyProblem } from './policy-problem.js';
import { isPolicyName, type PolicyTexts } from './policy-texts.js';

/** Far beyond any real file. */
const LARGEST_FILE_BYTES = 256 * 1024;

/** Those in which policies may be. */
const FOLDER = /^tenants(?:\/[^/]+)?$/;

interface PolicyFolder {
  readonly texts: PolicyTexts;
  readonly problems: readonly PolicyProblem[];
}

/**
 * The texts of a folder of policies. A file that is none of them is a problem and not passed over: whoever put a
 * `forbid` there thinks that it holds. Pages (`.md`) and names with a dot before them may lie beside them.
 *
 * @throws SpoorError CONFIG_INVALID where the folder itself cannot be read
 */
export function readPolicyFolder(folder: string): PolicyFolder {
  const texts: Record<string, string> = {};
  const problems: PolicyProblem[] = [];
  for (const name of namesIn(folder)) {
    if (isPolicyName(name)) {
      const text = readText(folder, name);
      if (typeof text === 'string') texts[name] = text;
      else problems.push(text);
    } else if (!name.endsWith('.md')) {
      const message = `is no file of policies: there are *.cedar, tenants/<tenant>/*.cedar and spoor.cedarschema.`;
      problems.push({ file: name, line: null, message });
    }
  }
  return { texts, problems };
}

function namesIn(folder: string): string[] {
  try {
    return filesUnder(folder, '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SpoorError('CONFIG_INVALID', `${folder}: the policies cannot be read: ${why}.`, {
      cause: error,
    });
  }
}

/**
 * Links are followed: that is how configuration is mounted in containers. A folder where none belongs is told by its
 * name and not gone into.
 */
function filesUnder(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) => {
      const path = `${prefix}${name}`;
      if (!statSync(join(folder, path)).isDirectory()) return [path];
      return FOLDER.test(path) ? filesUnder(folder, `${path}/`) : [`${path}/`];
    });
}

function readText(folder: string, file: string): string | PolicyProblem {
  try {
    const bytes = readFileSync(join(folder, file));
    if (bytes.length > LARGEST_FILE_BYTES) {
      return { file, line: null, message: `is larger than ${LARGEST_FILE_BYTES / 1024} KiB.` };
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { file, line: null, message: `cannot be read: ${why}.` };
  }
}
