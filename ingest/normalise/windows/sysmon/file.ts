import type { Finding } from '../../common/facts.js';
import { fileMention } from '../../common/files.js';
import { parseHashes } from '../../common/hash.js';
import { PROCESS_UNKNOWN, standing, STANDING_EDGES } from '../../common/process.js';
import { ACTOR, processOf } from '../process.js';
import { type DatedRecord, type FactRule, relate, type Rule, silent } from '../rule.js';

type FileRelation = 'WROTE_FILE' | 'READ_FILE' | 'DELETED_FILE' | 'LOADED_MODULE';

export const fileRules: readonly Rule[] = [
  silent(2, 'File creation time changed', 'timestamps only'),
  {
    id: 6,
    title: 'Driver loaded',
    edges: [],
    note: 'The driver becomes a File with its hashes; the kernel that loads it is no process.',
    read: driverLoaded,
  },
  fileRule(7, 'Image loaded', 'LOADED_MODULE', 'ImageLoaded'),
  fileRule(9, 'RawAccessRead', 'READ_FILE', 'Device'),
  fileRule(11, 'FileCreate', 'WROTE_FILE', 'TargetFilename'),
  fileRule(15, 'FileCreateStreamHash', 'WROTE_FILE', 'TargetFilename', 'Hash'),
  fileRule(23, 'FileDelete (archived)', 'DELETED_FILE', 'TargetFilename'),
  fileRule(26, 'FileDeleteDetected', 'DELETED_FILE', 'TargetFilename'),
  silent(27, 'FileBlockExecutable', 'write was blocked'),
  silent(28, 'FileBlockShredding', 'deletion was blocked'),
  fileRule(29, 'FileExecutableDetected', 'WROTE_FILE', 'TargetFilename'),
];

function fileRule(
  id: number,
  title: string,
  relation: FileRelation,
  pathField: string,
  hashField = 'Hashes',
): FactRule {
  return {
    id,
    title,
    edges: [`Process ${relation} File`, ...STANDING_EDGES],
    read: (record) => onFile(record, relation, pathField, hashField),
  };
}

function onFile(
  record: DatedRecord,
  relation: FileRelation,
  pathField: string,
  hashField: string,
): Finding {
  const process = processOf(record, ACTOR);
  if (process === undefined) return PROCESS_UNKNOWN;
  const hashes = parseHashes(record.fields.text(hashField));
  const file = fileMention(record.computer, record.fields.text(pathField), hashes);
  if (file === undefined) return 'file unknown';
  return [relate(record, relation, process, file), ...standing(record, process)];
}

function driverLoaded(record: DatedRecord): Finding {
  const hashes = parseHashes(record.fields.text('Hashes'));
  const file = fileMention(record.computer, record.fields.text('ImageLoaded'), hashes);
  return file === undefined ? 'file unknown' : [{ entity: file, at: record.at }];
}
