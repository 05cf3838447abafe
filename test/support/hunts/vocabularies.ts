import type { GraphVocabulary, KnownName } from '../../../graph/index.js';
import { Vocabulary } from '../../../hunts/planner/vocabulary.js';

const named = (kind: KnownName['kind'], ...names: string[]): KnownName[] =>
  names.map((name) => ({ kind, name, also: [], type: undefined, domain: undefined }));

const nothing: GraphVocabulary = { names: [], actions: [], talkers: [], callers: [] };

/** Made-up tenants, each with the telemetry of one kind of sensor. */
export const vocabularies = {
  /** Workstations and a domain controller. */
  windows: new Vocabulary({
    ...nothing,
    names: [
      ...named('Host', 'ws1', 'ws2', 'dc1'),
      { kind: 'User', name: 'alice', also: ['alice@corp.example'], type: 'person', domain: 'CORP' },
      ...named('User', 'bob', 'system', 'svc-backup'),
      ...named(
        'Program',
        'cmd.exe',
        'explorer.exe',
        'powershell.exe',
        'rundll32.exe',
        'searchindexer.exe',
        'services.exe',
        'svchost.exe',
        'taskmgr.exe',
        'whoami.exe',
        'wmiprvse.exe',
        'wscript.exe',
        'x64_payload.exe',
      ),
      ...named('Service', 'updater'),
      ...named('ScheduledTask', '\\nightly'),
    ],
    talkers: ['Process'],
  }),
  /** Servers on which a daemon audits. */
  linux: new Vocabulary({
    ...nothing,
    names: [
      ...named('Host', 'web01', 'db02'),
      ...named('User', 'root', 'www-data', 'deploy'),
      ...named('Program', 'bash', 'curl', 'java', 'python3', 'sh', 'sshd', 'wget'),
    ],
    talkers: ['Process'],
  }),
  /** Mail and sign-ins of an office. */
  office: new Vocabulary({
    ...nothing,
    names: [
      {
        kind: 'User',
        name: 'erin',
        also: ['erin@corp.example'],
        type: 'person',
        domain: undefined,
      },
      ...named('User', 'frank'),
    ],
    actions: [
      'Add member to role.',
      'FileDownloaded',
      'MailItemsAccessed',
      'New-InboxRule',
      'UserLoggedIn',
    ],
    callers: ['User'],
  }),
  /** An account of a cloud. */
  cloud: new Vocabulary({
    ...nothing,
    names: [
      ...named('User', 'dora', 'build-role-7f3/i-01'),
      { kind: 'Resource', name: 'ledger', also: [], type: 's3.bucket', domain: undefined },
    ],
    actions: [
      'AssumeRole',
      'BatchGetSecretValue',
      'CreateAccessKey',
      'DeleteTrail',
      'GetFederationToken',
      'GetObject',
      'ListBuckets',
      'ListObjects',
      'ListObjectsV2',
    ],
    callers: ['User'],
  }),
  /** What a sensor on the wire tells. */
  wire: new Vocabulary({
    ...nothing,
    names: named('User', 'carol', 'http/web1'),
    actions: ['GET', 'PUT'],
    talkers: ['IpAddress'],
    callers: ['IpAddress'],
  }),
  /** Traces of an agent. */
  agents: new Vocabulary({
    ...nothing,
    names: [...named('AiAgent', 'travel desk'), ...named('Tool', 'think', 'search', 'book_trip')],
  }),
} as const;

export type VocabularyName = keyof typeof vocabularies;
