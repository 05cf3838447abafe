import { readFileSync } from 'node:fs';
import { z } from 'zod';

const answerTypes = [
  'process',
  'host',
  'user',
  'ip',
  'socket',
  'file',
  'registry',
  'service',
  'task',
  'wmi',
  'share',
  'arn',
  'bucket',
  's3_object',
  'secret',
  'trail',
  'ami',
  'snapshot',
  'dbsnapshot',
  'security_group',
  'ec2_instance',
  'application',
  'url',
  'spn',
  'api',
  'agent_run',
  'agent',
  'tool',
  'value',
] as const;

const huntSchema = z.object({
  id: z.string().min(1),
  kind: z.string().min(1),
  /** Names of captures, or of what the scorer plays itself. */
  files: z.array(z.string().min(1)).min(1),
  text: z.string().min(1),
  asOf: z.string().optional(),
  answer_type: z.enum(answerTypes),
  match: z.literal('exact'),
  expected: z.array(z.union([z.string(), z.number()])),
});

const setSchema = z.object({ version: z.literal(1), hunts: z.array(huntSchema) });

export type AnswerType = (typeof answerTypes)[number];

/** A hypothesis in plain words, and the whole of its right answer. */
export type HuntCase = z.output<typeof huntSchema>;

/** @throws Error that names the file, where it is none of these */
export function readHuntSet(path: string): HuntCase[] {
  const read = setSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`${path}: ${z.prettifyError(read.error)}`);
  return read.data.hunts;
}

/** Hunts that ask of the same files, so that each distinct set of files is loaded once. */
export interface HuntGroup {
  readonly files: readonly string[];
  readonly hunts: readonly HuntCase[];
}

/** The order of the files counts: what is loaded first may decide how a thing is known. */
export function groupByFiles(hunts: readonly HuntCase[]): HuntGroup[] {
  const groups = new Map<string, { files: readonly string[]; hunts: HuntCase[] }>();
  for (const hunt of hunts) {
    const key = hunt.files.join('\n');
    const group = groups.get(key) ?? { files: hunt.files, hunts: [] };
    group.hunts.push(hunt);
    groups.set(key, group);
  }
  return [...groups.values()];
}
