import type { Enrichment, IndicatorHit } from '../../graph/index.js';
import type { JudgedAlert, JudgedPath, Playbooks, TriageContext } from '../../agents/index.js';
import { loadConfig } from '../../server/config.js';

/** Settings as they are where no file says otherwise. */
export const settings = loadConfig({}, 'no-such-folder').triage;

export const playbooks: Playbooks = {
  table: settings.playbooks,
  registry: new Set(Object.values(settings.playbooks).filter((id) => id !== undefined)),
};

/** 2026-03-02T12:00:00Z, a Monday. */
export const NOON = 1_772_452_800;

export const known: Enrichment['graph'] = {
  pathScore: 0,
  pathEvidence: 0,
  pathTactics: 0,
  rarity: 0.2,
  knownGood: 0,
  neighbours: 5,
  nearbyAlerts: 0,
  decoyHits: 0,
  runtimeBlocks: 0,
  priorTruePositives: 0,
  priorFalsePositives: 0,
  priorSameRule: 40,
  priorAlerts: 1_000,
  ruleAgeDays: 90,
  usualHour: 12,
};

interface Parts extends Partial<Omit<JudgedAlert, 'enrichment'>> {
  readonly graph?: Readonly<Record<string, number>>;
  readonly enrichment?: Partial<Enrichment> | null;
}

/** An ordinary alert, about which all is known, with what a test says of it. */
export function alertWith({ graph = {}, enrichment = {}, ...parts }: Parts = {}): JudgedAlert {
  return {
    id: 'alert-1',
    source: 'splunk',
    externalId: null,
    ruleId: 'rule-7',
    ruleName: 'Encoded command line',
    title: 'Encoded command line on ws-12',
    severity: 'MEDIUM',
    techniques: ['T1059.001'],
    firstAt: NOON,
    lastAt: NOON,
    count: 1,
    entities: ['host-uid', 'user-uid'],
    steps: ['edge-1'],
    fields: { host: 'ws-12', user: 'CORP\\ann', src_ip: '10.4.1.12' },
    raw: '{"host":"ws-12","user":"CORP\\\\ann","cmd":"powershell -enc SQBFAFgA"}',
    enrichment:
      enrichment === null
        ? null
        : {
            user: { name: 'Ann', title: 'Accountant' },
            asset: { name: 'ws-12' },
            criticality: 'MEDIUM',
            indicators: [],
            failures: [],
            ...enrichment,
            graph: { ...known, ...graph },
          },
    ...parts,
  };
}

export const path: JudgedPath = {
  id: 'path-1',
  score: { score: 0.7, strength: 0.9, rarity: 0.8, evidence: 0.5 },
  stage: 'lateral-movement',
  seeds: [{ kind: 'ALERT', ref: 'alert-0', uid: 'proc-a', weight: 0.4, at: NOON - 60 }],
  steps: [
    {
      key: 'edge-1',
      relation: 'PROC_CREATED',
      from: 'proc-a',
      to: 'proc-b',
      techniques: ['T1059.001'],
      rarity: 0.8,
      firstSeen: NOON,
    },
    {
      key: 'edge-2',
      relation: 'CONNECTED_TO',
      from: 'proc-b',
      to: 'ip-1',
      techniques: ['T1021.002'],
      rarity: 0.9,
      firstSeen: NOON + 5,
    },
  ],
};

export const noContext: TriageContext = {
  at: NOON + 60,
  paths: [],
  entities: new Map([
    ['host-uid', { uid: 'host-uid', kind: 'Host', name: 'ws-12' }],
    ['user-uid', { uid: 'user-uid', kind: 'User', name: 'CORP\\ann' }],
  ]),
  priorAlerts: [],
};

export const withPath: TriageContext = { ...noContext, paths: [path] };

export const indicator: IndicatorHit = {
  value: '203.0.113.9',
  feed: 'abuse.ch',
  description: 'botnet controller',
};
