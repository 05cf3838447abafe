import { entryOf, textAt } from '../common/fields.js';
import type { Mention } from '../common/mentions.js';
import { clip, known, MAX_PATH } from '../common/text.js';
import { resourceOfArn } from './arn-type.js';
import { fillArn, parseArn } from './arn.js';
import { ec2Resource } from './ec2-ids.js';
import { type Leaf, leavesOf } from './fields.js';
import type { ArnScope, CloudTrailRecord } from './record.js';
import { freeText, type ResourceField, resourceFields, sameFieldsAs } from './resource-fields.js';

/** One event is told of at most this many resources; the ones it names beyond that are left out. */
const MAX_RESOURCES = 100;

/** How far down a response the thing that was made is looked for. */
const MAX_CREATED_DEPTH = 4;

/** Operations that make something; the response of others repeats settings that nobody touched. */
const CREATES =
  /^(?:Create|Run|Copy|Register|Import|Allocate|Publish|Restore|Start|Provision|Issue)(?=[A-Z])/;

/** Operations whose response calls what they made by another name than the operation does. */
const CREATED_AS: Readonly<Record<string, string>> = {
  AllocateAddress: 'allocationid',
  CreateSecurityGroup: 'groupid',
};

/**
 * What an operation acted on: the `resources` that CloudTrail lists, what a change says it made, and
 * what the request names. An operation that names nothing acted on the service's API as a whole.
 */
export function resourcesOf(record: CloudTrailRecord): readonly Mention<'Resource'>[] {
  const found = new Resources();
  for (const entry of record.resources.slice(0, MAX_RESOURCES)) {
    const arn = parseArn(textAt(entry, 'ARN') ?? textAt(entry, 'arn') ?? '');
    if (arn !== undefined) found.add(resourceOfArn(arn));
  }
  for (const leaf of createdLeaves(record)) found.add(fromLeaf(leaf, record));
  if (record.service === 's3') addS3(found, record);
  for (const leaf of leavesOf(record.parameters)) found.add(fromLeaf(leaf, record));
  return found.isEmpty ? [api(record)] : found.list;
}

class Resources {
  readonly #byKey = new Map<string, Mention<'Resource'>>();

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  get list(): readonly Mention<'Resource'>[] {
    return [...this.#byKey.values()];
  }

  /** What was told first is kept: it comes from where CloudTrail is surest of its names. */
  add(resource: Mention<'Resource'> | undefined): void {
    if (resource === undefined || this.#byKey.size >= MAX_RESOURCES) return;
    const key = `${resource.type ?? ''}\0${resource.name ?? ''}`;
    if (!this.#byKey.has(key)) this.#byKey.set(key, resource);
  }
}

function fromLeaf(leaf: Leaf, record: CloudTrailRecord): Mention<'Resource'> | undefined {
  if (freeText.has(leaf.key)) return undefined;
  const arn = parseArn(leaf.text);
  if (arn !== undefined) return resourceOfArn(arn);
  if (leaf.text.includes('*') || leaf.text.startsWith('arn:')) return undefined;
  const spec = ec2Resource(leaf.text) ?? rowFor(leaf, record);
  return spec === undefined ? undefined : named(spec, leaf.text, record.scope);
}

function rowFor({ key, text }: Leaf, record: CloudTrailRecord): ResourceField | undefined {
  return fieldsOf(record.service).find(
    (row) =>
      row.field === key &&
      (row.event?.test(record.eventName) ?? true) &&
      (row.value?.test(text) ?? true),
  );
}

function fieldsOf(service: string): readonly ResourceField[] {
  const table = entryOf(sameFieldsAs, service) ?? service;
  return entryOf(resourceFields, table) ?? [];
}

function named(
  spec: Pick<ResourceField, 'type' | 'arn'>,
  text: string,
  scope: ArnScope,
): Mention<'Resource'> {
  const name = clip(text, MAX_PATH);
  const arn = spec.arn === undefined ? undefined : fillArn(spec.arn, { ...scope, name });
  const parsed = arn === undefined ? undefined : parseArn(arn);
  if (parsed !== undefined) return { ...resourceOfArn(parsed), type: spec.type, name };
  return known({ kind: 'Resource', type: spec.type, name, account: scope.account });
}

function addS3(found: Resources, record: CloudTrailRecord): void {
  const { parameters, scope } = record;
  const bucket = textAt(parameters, 'bucketName');
  const source = textAt(parameters, 'x-amz-copy-source');
  if (source !== undefined) found.add(s3(source.replace(/^\//, '').replace(/\?.*$/, ''), scope));
  if (bucket === undefined || bucket.startsWith('arn:')) return;
  const key = textAt(parameters, 'key');
  if (key !== undefined) found.add(s3(`${bucket}/${key}`, scope));
  found.add(s3(bucket, scope));
}

function s3(path: string, scope: ArnScope): Mention<'Resource'> {
  const name = clip(path, MAX_PATH);
  const type = path.includes('/') ? 's3.object' : 's3.bucket';
  return known({
    kind: 'Resource',
    type,
    name,
    arn: fillArn('arn:{partition}:s3:::{name}', { ...scope, name }),
  });
}

/** The bucket of an object, which the object belongs to. */
export function bucketOf(resource: Mention<'Resource'>): Mention<'Resource'> | undefined {
  if (resource.type !== 's3.object' || resource.arn === undefined) return undefined;
  const bucket = parseArn(resource.arn.split('/', 1)[0] ?? '');
  return bucket === undefined ? undefined : resourceOfArn(bucket);
}

/** Strings of the response of a change that name what it made, such as `CreateImage` → `imageId`. */
function createdLeaves(record: CloudTrailRecord): readonly Leaf[] {
  if (record.result === 'failure' || !CREATES.test(record.eventName)) return [];
  const noun = record.eventName
    .replace(CREATES, '')
    .replace(/\d+(?:v\d+)?$/, '')
    .toLowerCase();
  const id = entryOf(CREATED_AS, record.eventName) ?? `${noun.replace(/s$/, '')}id`;
  return leavesOf(record.response).filter(
    (leaf) =>
      (leaf.depth <= 2 && leaf.key.endsWith('arn')) ||
      (leaf.depth <= MAX_CREATED_DEPTH && leaf.key.startsWith(id)),
  );
}

function api(record: CloudTrailRecord): Mention<'Resource'> {
  return { kind: 'Resource', type: 'api', name: record.eventSource };
}
