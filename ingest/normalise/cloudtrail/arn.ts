import { clip } from '../common/text.js';

export interface Arn {
  readonly text: string;
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
}

/** IAM allows 2048; S3 keys are at most 1024. */
const MAX_ARN = 2048;

const ARN = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]*|aws):(\S.*)$/;

/** An ARN of one thing; undefined for other text, for patterns (`*`) and beyond 2048 characters. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:') || text.length > MAX_ARN || text.includes('*')) return undefined;
  const match = ARN.exec(text);
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  return { text, partition, service, region, account, resource };
}

/** The last name of a path: `role/team/deploy` → `deploy`. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `arn:{partition}:s3:::{name}` with its parts put in; undefined when one of them is not known. */
export function fillArn(
  template: string,
  parts: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const slot = /\{(\w+)\}/g;
  const names = [...template.matchAll(slot)].map(([, name = '']) => name);
  if (names.some((name) => parts[name] === undefined)) return undefined;
  return clip(
    template.replace(slot, (_, name: string) => parts[name] ?? ''),
    MAX_ARN,
  );
}
