import { endings, type Noun } from './noun.js';

/** Words for whatever has to do with what is asked: some, none, its ends. */
export const vagueNouns: readonly Noun[] = [
  {
    words: [
      'instance',
      'instances',
      'ec2 instance',
      'ec2 instances',
      'cloud instance',
      'cloud instances',
    ],
    kinds: ['Resource', 'Host'],
    where: [[{ property: 'type', op: 'contains', value: 'instance' }]],
  },
  {
    words: ['root', 'root user', 'root account', 'root principal', 'root principals'],
    kinds: ['User'],
    where: [
      [
        { property: 'type', op: 'equals', value: 'root' },
        { property: 'name', op: 'equals', value: 'root' },
      ],
    ],
  },
  {
    words: ['flow log', 'flow logs', 'vpc flow logs', 'vpc flow log'],
    kinds: ['Resource'],
    where: [[{ property: 'type', op: 'contains', value: 'flow_log' }]],
  },
  {
    words: ['layer', 'layers', 'lambda layer', 'lambda layers'],
    kinds: ['Resource'],
    where: [[{ property: 'type', op: 'contains', value: 'layer' }]],
  },
  {
    words: ['volume', 'volumes', 'ebs volume', 'ebs volumes'],
    kinds: ['Resource'],
    where: [[{ property: 'type', op: 'contains', value: 'volume' }]],
  },
  {
    words: ['policy', 'policies'],
    kinds: ['Resource'],
    where: [[{ property: 'type', op: 'contains', value: 'policy' }]],
  },
  {
    words: ['event log', 'event logs', 'security log'],
    kinds: ['Resource'],
    where: [[{ property: 'type', op: 'equals', value: 'eventlog' }]],
  },
  {
    words: ['executable', 'executables', 'binary', 'binaries'],
    kinds: ['Process', 'File'],
    whereFile: endings('.exe', '.dll', '.sys', '.scr', '.com', '.elf', '.so'),
  },
  {
    words: ['shortcut', 'shortcuts', 'lnk'],
    kinds: ['File'],
    where: [[{ property: 'name', op: 'ends_with', value: '.lnk' }]],
  },
  {
    words: ['url', 'urls'],
    kinds: ['Resource'],
    where: [
      [
        { property: 'type', op: 'starts_with', value: 'url' },
        { property: 'name', op: 'starts_with', value: 'http' },
      ],
    ],
  },
  { words: ['entry', 'entries'], kinds: [], isVague: true },
  {
    words: ['nobody', 'no one', 'no-one', 'none', 'no user', 'no process'],
    kinds: ['User', 'Process'],
    isVague: true,
    isNone: true,
  },
  { words: ['nothing'], kinds: [], isVague: true, isNone: true },
  {
    words: ['anyone', 'anybody', 'whoever', 'everyone', 'everybody'],
    kinds: ['User', 'Process'],
    isVague: true,
  },
  {
    words: [
      'source',
      'sources',
      'client',
      'clients',
      'initiator',
      'initiators',
      'origin',
      'origins',
    ],
    kinds: ['IpAddress', 'Host', 'Process'],
    end: 'from',
  },
  {
    words: ['target', 'targets'],
    kinds: ['IpAddress', 'Host', 'Process', 'User', 'Resource'],
    end: 'to',
  },
  {
    words: [
      'anything',
      'everything',
      'something',
      'thing',
      'things',
      'stuff',
      'all',
      'those',
      'ones',
      'one',
      'entity',
      'entities',
      'activity',
      'activities',
      'evidence',
      'events',
      'event',
    ],
    kinds: [],
    isVague: true,
  },
];
