import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entityDeclaration, SpoorError, type Kind } from '../../graph/index.js';
import type { Connector } from '../connectors/connector.js';
import { actions } from '../policy/actions.js';
import {
  type Playbook,
  type PlaybookFile,
  playbookKeys,
  playbookSchema,
  type PlaybookStep,
} from './playbook.js';
import { placesIn, targetPropertyOf } from './template.js';
import { YamlSource } from './yaml-source.js';

/** Names of the operations of each connector that is configured. */
export type ConnectorRegistry = ReadonlyMap<string, ReadonlySet<string>>;

/** Playbooks by id. */
export type Playbooks = ReadonlyMap<string, Playbook>;

/** Far beyond any real file. */
const LARGEST_FILE_BYTES = 256 * 1024;

export function registryOf(connectors: Iterable<Connector>): ConnectorRegistry {
  return new Map(
    [...connectors].map(({ name, operations }) => [name, new Set(Object.keys(operations))]),
  );
}

/**
 * Reads all `*.yaml` of a folder, one playbook a file, in the order of their names. One that needs a connector that is
 * not in the registry is read all the same, and says why it is unavailable.
 *
 * @throws SpoorError CONFIG_INVALID with file, line and key of what is wrong first
 */
export function loadPlaybooks(folder: string, registry: ConnectorRegistry): Playbooks {
  const playbooks = new Map<string, Playbook>();
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const source = new YamlSource(readText(path), path);
    const playbook = readPlaybook(source, registry);
    if (playbooks.has(playbook.id)) {
      throw source.faultAt(['id'], `another file has a playbook ${playbook.id}`);
    }
    playbooks.set(playbook.id, playbook);
  }
  return playbooks;
}

function readPlaybook(source: YamlSource, registry: ConnectorRegistry): Playbook {
  const parsed = playbookSchema.safeParse(source.value);
  if (!parsed.success) throw source.fault(parsed.error.issues, playbookKeys);
  const file = parsed.data;
  checkTarget(file, source);
  for (const [index, step] of file.steps.entries()) checkStep(file, { step, index }, source);
  return {
    id: file.id,
    version: file.version,
    title: file.title,
    targets: file.target,
    preconditions: file.preconditions,
    steps: file.steps,
    digest: createHash('sha256')
      .update(JSON.stringify(ordered(file)))
      .digest('hex'),
    unavailable: whyUnavailable(file.steps, registry, source),
  };
}

/** Properties that preconditions ask for are ones that such targets have. */
function checkTarget({ target, preconditions }: PlaybookFile, source: YamlSource): void {
  for (const [index, { property, of }] of preconditions.entries()) {
    if (of !== undefined && !target.includes(of)) {
      throw source.faultAt(['preconditions', index, 'of'], `the playbook is not for ${of}`);
    }
    const lacking = property && lacks(of === undefined ? target : [of], property);
    if (lacking) throw source.faultAt(['preconditions', index, 'property'], lacking);
  }
}

function checkStep(
  { target, steps }: PlaybookFile,
  { step, index }: { readonly step: PlaybookStep; readonly index: number },
  source: YamlSource,
): void {
  const at = (key: string): (string | number)[] => ['steps', index, key];
  if (steps.findIndex(({ id }) => id === step.id) < index) {
    throw source.faultAt(at('id'), `another step is called ${step.id}`);
  }
  const allowed: readonly Kind[] = actions[step.action].targets;
  const other = target.find((kind) => !allowed.includes(kind));
  if (other !== undefined) {
    throw source.faultAt(at('action'), `${step.action} is not done to ${other}`);
  }
  for (const place of placesIn(JSON.stringify(step.arguments))) {
    const property = targetPropertyOf(place);
    const lacking = property === undefined ? undefined : lacks(target, property);
    if (lacking !== undefined) throw source.faultAt(at('arguments'), `{${place}}: ${lacking}`);
  }
}

function lacks(targets: readonly Kind[], property: string): string | undefined {
  if (['uid', 'kind', 'name'].includes(property)) return undefined;
  const without = targets.find(
    (kind) => !Object.hasOwn(entityDeclaration(kind).properties, property),
  );
  return without === undefined ? undefined : `${without} has no property ${property}`;
}

/** A connector that is there without the operation is a mistake in the file; one that is not there is none. */
function whyUnavailable(
  steps: readonly PlaybookStep[],
  registry: ConnectorRegistry,
  source: YamlSource,
): string | null {
  const missing = new Set<string>();
  for (const [index, { connector, operation }] of steps.entries()) {
    const operations = registry.get(connector);
    if (operations === undefined) missing.add(connector);
    else if (!operations.has(operation)) {
      const known = [...operations].join(', ');
      const what = `the connector ${connector} has no operation ${operation}; it has ${known}`;
      throw source.faultAt(['steps', index, 'operation'], what);
    }
  }
  const names = [...missing].join(', ');
  return missing.size === 0 ? null : `no connector of this name is configured: ${names}`;
}

/** The same value with the keys of each object in one order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)] as const));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (bytes.length <= LARGEST_FILE_BYTES) return bytes.toString('utf8');
  const limit = LARGEST_FILE_BYTES / 1024;
  throw new SpoorError('CONFIG_INVALID', `${path}: is larger than ${limit} KiB.`);
}

function unreadable(path: string, cause: unknown): SpoorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SpoorError('CONFIG_INVALID', `${path}: cannot be read: ${why}.`, { cause });
}
