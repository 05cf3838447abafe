import type { SupervisionLevel } from '../../../graph/index.js';
import { loadPolicies } from '../../../response/index.js';
import { policyFolder, situation, type SituationParts } from '../../support/situations.js';

const engine = loadPolicies(policyFolder);

/** Action, what differs, the level, and the policies that decided it, by level and then id. */
type Row = readonly [string, SituationParts, SupervisionLevel, readonly string[]];

const RUNS = ['runs-by-itself'];
const WAITS = 'waits-for-an-analyst';
const RISK_WAITS = 'risk-waits-for-an-analyst';
const ASKED = 'asked-for-by-an-analyst';
const AGREES = 'customer-agrees';
/** Forbidden at each of the levels that somebody could agree at. */
const thrice = (id: string): string[] => [id, id, id];

const critical = { criticality: 'CRITICAL' } as const;
const unknown = { criticality: 'UNKNOWN' } as const;
const byHand = { askedBy: 'analyst' } as const;
const noVerdict = { askedBy: 'analyst', confidence: 0, isCalibrated: false } as const;
const neverTouch = { target: { tags: ['never-touch'] } };
const controller = { target: { tags: ['domain-controller'] } };
const service = { target: { type: 'service' } };
/** Enough speaks against the target to ask it for more. */
const byRisk = { askedBy: 'risk', risk: 40, confidence: 0, isCalibrated: false } as const;
const freeze = { engagement: ['change-freeze'] };
const manual = { engagement: ['no-automation'] };
const wide = { blastRadius: { hosts: 6, entities: 6 } };
const NOT_SURE = ['verdict-not-calibrated', 'verdict-not-sure'];

const rows: readonly Row[] = [
  // Strictly over 0.90, calibrated, on what is rated.
  ['host.isolate', {}, 'automated', RUNS],
  ['host.isolate', { criticality: 'LOW' }, 'automated', RUNS],
  ['host.isolate', { criticality: 'MEDIUM' }, 'automated', RUNS],
  ['host.isolate', { confidence: 1 }, 'automated', RUNS],
  ['host.isolate', { confidence: 0.9001 }, 'automated', RUNS],
  ['host.isolate', { confidence: 0.90006 }, 'automated', RUNS],
  ['host.isolate', { confidence: 0.9 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['host.isolate', { confidence: 0.90004 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['host.isolate', { confidence: 0.1 + 0.8 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['host.isolate', { confidence: 0.89999 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['host.isolate', { confidence: 0.5 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['host.isolate', { confidence: 0 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['host.isolate', { isCalibrated: false }, 'analyst', ['verdict-not-calibrated', WAITS]],
  ['host.isolate', { isCalibrated: false, confidence: 0.5 }, 'analyst', [...NOT_SURE, WAITS]],
  ['user.disable', {}, 'automated', RUNS],
  ['user.revoke_sessions', {}, 'automated', RUNS],
  ['user.step_up', {}, 'automated', RUNS],
  ['user.step_up', { confidence: 0.6 }, 'analyst', ['verdict-not-sure', WAITS]],
  ['user.shorten_sessions', {}, 'automated', RUNS],
  ['key.deactivate', {}, 'automated', RUNS],
  ['key.deactivate', { target: { kind: 'Credential' } }, 'automated', RUNS],
  ['address.block', {}, 'automated', RUNS],
  ['address.block', { target: { kind: 'Domain' } }, 'automated', RUNS],
  ['mail.remove', {}, 'automated', RUNS],
  ['mail.remove', { target: { kind: 'User' } }, 'automated', RUNS],
  ['resource.restrict', {}, 'automated', RUNS],
  // CRITICAL, and UNKNOWN, which counts as CRITICAL.
  ['host.isolate', critical, 'analyst', ['asset-critical', WAITS]],
  ['host.isolate', unknown, 'analyst', ['asset-unknown', WAITS]],
  ['host.isolate', { ...critical, confidence: 1 }, 'analyst', ['asset-critical', WAITS]],
  [
    'host.isolate',
    { ...critical, confidence: 0.4 },
    'analyst',
    ['asset-critical', 'verdict-not-sure', WAITS],
  ],
  ['user.disable', unknown, 'analyst', ['asset-unknown', WAITS]],
  ['user.step_up', critical, 'analyst', ['asset-critical', WAITS]],
  ['address.block', unknown, 'analyst', ['asset-unknown', WAITS]],
  // Evidence needs no sure verdict, but does not run by itself on what is CRITICAL.
  ['host.collect_forensics', {}, 'automated', RUNS],
  ['host.collect_forensics', { confidence: 0.2, isCalibrated: false }, 'automated', RUNS],
  ['host.collect_forensics', wide, 'automated', RUNS],
  ['host.collect_forensics', critical, 'analyst', ['asset-critical', WAITS]],
  ['host.collect_forensics', unknown, 'analyst', ['asset-unknown', WAITS]],
  ['host.collect_forensics', neverTouch, 'forbidden', thrice('never-touch')],
  // Messages always go out.
  ['ticket.open', {}, 'automated', RUNS],
  ['ticket.open', { ...critical, confidence: 0, isCalibrated: false }, 'automated', RUNS],
  ['ticket.open', { ...unknown, ...neverTouch, ...freeze, ...wide }, 'automated', RUNS],
  ['ticket.open', { target: { kind: 'Process' } }, 'automated', RUNS],
  ['notify.send', { ...noVerdict, ...manual }, 'automated', RUNS],
  ['notify.send', controller, 'automated', RUNS],
  // What cannot be put back, and what puts back, is never by itself: no policy permits it there.
  ['user.reset_credentials', {}, 'analyst', [WAITS]],
  ['user.reset_credentials', { confidence: 1 }, 'analyst', [WAITS]],
  ['host.release', {}, 'analyst', [WAITS]],
  ['host.release', { ...noVerdict, ...neverTouch }, 'analyst', [...NOT_SURE, ASKED]],
  ['host.release', { ...wide, ...controller }, 'analyst', [WAITS]],
  // By hand.
  ['host.isolate', noVerdict, 'analyst', [...NOT_SURE, ASKED]],
  ['host.isolate', byHand, 'automated', RUNS],
  ['host.isolate', { ...byHand, ...critical }, 'analyst', ['asset-critical', ASKED]],
  ['user.reset_credentials', noVerdict, 'analyst', [...NOT_SURE, ASKED]],
  ['host.collect_forensics', noVerdict, 'automated', RUNS],
  // By the risk of the target: more is asked of an account where enough speaks against it, nothing is cut off.
  ['user.step_up', byRisk, 'automated', RUNS],
  ['user.shorten_sessions', { ...byRisk, risk: 100 }, 'automated', RUNS],
  ['user.step_up', { ...byRisk, risk: 39 }, 'analyst', ['risk-not-high', RISK_WAITS]],
  ['user.step_up', { ...byRisk, risk: null }, 'analyst', ['risk-not-high', RISK_WAITS]],
  ['user.step_up', { ...byRisk, ...critical }, 'analyst', ['asset-critical', RISK_WAITS]],
  ['user.step_up', { ...byRisk, ...unknown }, 'analyst', ['asset-unknown', RISK_WAITS]],
  ['user.step_up', { ...byRisk, ...neverTouch }, 'forbidden', thrice('never-touch')],
  ['resource.restrict', { ...byRisk, risk: 100 }, 'analyst', [...NOT_SURE, RISK_WAITS]],
  ['host.isolate', { ...byRisk, risk: 100 }, 'analyst', [...NOT_SURE, RISK_WAITS]],
  ['user.step_up', { confidence: 0.5, risk: 100 }, 'analyst', ['verdict-not-sure', WAITS]],
  // What the business of the customer feels.
  ['user.disable', service, 'customer', ['service-account', 'service-account', AGREES]],
  [
    'user.disable',
    { target: { tags: ['service-account'] } },
    'customer',
    ['service-account', 'service-account', AGREES],
  ],
  ['user.disable', { target: { type: 'person' } }, 'automated', RUNS],
  ['user.reset_credentials', service, 'customer', ['service-account', 'service-account', AGREES]],
  ['user.revoke_sessions', service, 'automated', RUNS],
  [
    'user.disable',
    { ...service, ...noVerdict },
    'customer',
    ['service-account', ...NOT_SURE, 'service-account', AGREES],
  ],
  ['instance.quarantine', {}, 'customer', ['cloud-instance', 'cloud-instance', AGREES]],
  [
    'instance.quarantine',
    { criticality: 'LOW', confidence: 1 },
    'customer',
    ['cloud-instance', 'cloud-instance', AGREES],
  ],
  [
    'resource.restrict',
    critical,
    'customer',
    ['asset-critical', 'critical-data', 'critical-data', AGREES],
  ],
  [
    'resource.restrict',
    unknown,
    'customer',
    ['asset-unknown', 'critical-data', 'critical-data', AGREES],
  ],
  ['host.isolate', { blastRadius: { hosts: 5 } }, 'automated', RUNS],
  ['host.isolate', wide, 'customer', ['reaches-many-hosts', 'reaches-many-hosts', AGREES]],
  ['host.isolate', { blastRadius: { users: 400, entities: 900 } }, 'automated', RUNS],
  [
    'address.block',
    { ...wide, ...byHand },
    'customer',
    ['reaches-many-hosts', 'reaches-many-hosts', AGREES],
  ],
  // What is never done.
  ['host.isolate', neverTouch, 'forbidden', thrice('never-touch')],
  ['host.isolate', { target: { tags: ['Never-Touch'] } }, 'forbidden', thrice('never-touch')],
  ['host.isolate', controller, 'forbidden', thrice('domain-controller')],
  ['user.step_up', neverTouch, 'forbidden', thrice('never-touch')],
  ['host.isolate', { ...byHand, ...controller }, 'forbidden', thrice('domain-controller')],
  [
    'host.isolate',
    { ...controller, ...critical },
    'forbidden',
    ['asset-critical', ...thrice('domain-controller')],
  ],
  // Rules of engagement.
  ['host.isolate', manual, 'analyst', ['no-automation', WAITS]],
  ['host.collect_forensics', manual, 'analyst', ['no-automation', WAITS]],
  ['host.isolate', freeze, 'customer', ['change-freeze', 'change-freeze', AGREES]],
  [
    'host.isolate',
    { engagement: ['Change-Freeze'] },
    'customer',
    ['change-freeze', 'change-freeze', AGREES],
  ],
  [
    'user.reset_credentials',
    { ...freeze, ...byHand },
    'customer',
    ['change-freeze', 'change-freeze', AGREES],
  ],
  ['host.isolate', { engagement: ['night-shift'] }, 'automated', RUNS],
  [
    'host.isolate',
    { engagement: ['change-freeze', 'no-automation'] },
    'customer',
    ['change-freeze', 'no-automation', 'change-freeze', AGREES],
  ],
];

describe('the policies that come with Spoor', () => {
  it.each(rows)('%s %j is %s by %j', (action, parts, level, ids) => {
    const decision = engine.decide(situation(action, parts));
    expect(decision.errors).toStrictEqual([]);
    const found = decision.determining.map(({ id }) => id);
    expect([decision.level, found.sort()]).toStrictEqual([level, [...ids].sort()]);
  });

  it('are shown in at least 60 situations, and each decides one of them', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    const deciding = new Set(rows.flatMap(([, , , ids]) => ids));
    expect([...deciding].sort()).toStrictEqual(engine.policies.map(({ id }) => id).sort());
  });

  it('give reasons, effects and levels in a fixed order', () => {
    const { determining } = engine.decide(
      situation('host.isolate', { criticality: 'CRITICAL', confidence: 0.4 }),
    );
    expect(determining).toStrictEqual([
      {
        id: 'asset-critical',
        reason: 'A touched asset is CRITICAL.',
        effect: 'forbid',
        level: 'automated',
      },
      {
        id: 'verdict-not-sure',
        reason: 'The confidence is not strictly over 0.90.',
        effect: 'forbid',
        level: 'automated',
      },
      {
        id: 'waits-for-an-analyst',
        reason: 'What triage may not do by itself waits for an analyst.',
        effect: 'permit',
        level: 'analyst',
      },
    ]);
  });
});
