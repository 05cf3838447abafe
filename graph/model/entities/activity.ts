import { declareEntity, float, integer, text } from '../declare.js';

const hashes = {
  md5: text('MD5 of the image or content, lower case.', { indexed: true, searchable: true }),
  sha1: text('SHA-1 of the image or content, lower case.', { indexed: true, searchable: true }),
  sha256: text('SHA-256 of the image or content, lower case.', { indexed: true, searchable: true }),
};

export const Process = declareEntity({
  kind: 'Process',
  plural: 'processes',
  meaning: 'One run of a program on one host.',
  // A run that only its pid names is resolved by graph/write/identity to the run that had it then.
  keys: [['guid', 'instance'], ['guid'], ['pid', 'started_epoch'], ['pid']],
  hostScoped: true,
  retention: 'activity',
  indexes: [['host_key', 'pid']],
  properties: {
    name: text('File name of the image, lower case.', { indexed: true, searchable: true }),
    guid: text('Process GUID of the sensor, lower case, without braces.', {
      indexed: true,
      searchable: true,
    }),
    instance: text('Tells runs apart where a sensor gives one GUID to two of them.'),
    pid: integer('Process id on its host; ids are reused.'),
    image: text('Path of the image as seen.', { searchable: true }),
    command_line: text('Command line as seen.', { searchable: true }),
    current_directory: text('Working directory as seen.'),
    integrity_level: text('Integrity level as seen.'),
    host_name: text('Short name of its host, lower case.'),
    host_key: text('What ties all that is on one machine together: the key of its host.'),
    user_name: text('Account as seen, with domain.'),
    started_epoch: float('When it started, seconds since 1970.', { keep: 'min' }),
    ended_epoch: float('When it ended, seconds since 1970.', { keep: 'max' }),
    ...hashes,
  },
});

export const Program = declareEntity({
  kind: 'Program',
  plural: 'programs',
  meaning: 'An executable by its normalised path; what many runs share.',
  keys: [['path']],
  retention: 'inventory',
  properties: {
    name: text('File name, lower case.', { indexed: true, searchable: true }),
    path: text('Normalised path: lower case, without device prefix, user folders as *.', {
      indexed: true,
      searchable: true,
    }),
  },
});

export const File = declareEntity({
  kind: 'File',
  plural: 'files',
  meaning: 'A file on one host.',
  keys: [['path']],
  hostScoped: true,
  retention: 'activity',
  properties: {
    name: text('File name, lower case.', { indexed: true, searchable: true }),
    path: text('Path, lower case where the file system ignores case.', {
      indexed: true,
      searchable: true,
    }),
    host_name: text('Short name of its host, lower case.'),
    ...hashes,
  },
});
