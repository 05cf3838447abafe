import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  actionNames,
  actions,
  engineOf,
  type PolicyEngine,
  type Situation,
} from '../../../response/index.js';
import { supervisionLevels } from '../../../graph/index.js';
import { policyFolder } from '../../support/situations.js';

const schema = readFileSync(join(policyFolder, 'spoor.cedarschema'), 'utf8');

/** The policies that come with Spoor, one text each. */
const shipped = readdirSync(policyFolder)
  .filter((name) => name.endsWith('.cedar'))
  .flatMap((name) => readFileSync(join(policyFolder, name), 'utf8').split(/(?=^@id)/m))
  .filter((text) => text.startsWith('@id'));

const principal = fc.constantFrom(
  'principal',
  'principal == Spoor::Supervision::"automated"',
  'principal == Spoor::Supervision::"analyst"',
  'principal == Spoor::Supervision::"customer"',
);
const action = fc.constantFrom(
  'action',
  'action in [Spoor::Action::"containment"]',
  'action in [Spoor::Action::"evidence", Spoor::Action::"step-up"]',
  'action == Spoor::Action::"host.isolate"',
);
const resource = fc.constantFrom('resource', 'resource', 'resource is Spoor::Host');
const test = fc.constantFrom(
  'context.criticality == Spoor::Criticality::"HIGH"',
  'context.confidence.lessThan(decimal("0.5"))',
  'context.isCalibrated',
  'context.blastRadius.hosts > 2',
  'context.blastRadius.users + context.hour > 9',
  'context.askedBy == Spoor::Asker::"triage"',
  'context has risk && context.risk > 50',
  'context.hour >= 18 || context.hour < 7',
  'context.weekday > 5',
  'context.tenant == "acme"',
  'context.engagement.contains("night-shift")',
  'context has playbook && context.playbook like "ISOLATE*"',
  'resource.tags.contains("crown-jewel")',
  'resource has type && resource.type == "service"',
);
const clause = fc
  .tuple(fc.constantFrom('when', 'unless'), test)
  .map(([word, text]) => `${word} { ${text} }`);

const policyOf = (effect: 'permit' | 'forbid', prefix: string): fc.Arbitrary<string[]> =>
  fc
    .array(fc.tuple(principal, action, resource, fc.array(clause, { maxLength: 2 })), {
      maxLength: 3,
    })
    .map((all) =>
      all.map(
        ([who, what, whom, clauses], index) =>
          `@id("${prefix}-${index}") @reason("Made up.")\n${effect} (${who}, ${what}, ${whom}) ${clauses.join(' ')};\n`,
      ),
    );

const name = fc.constantFrom('ws-17', 'dc-1');
const situations: fc.Arbitrary<Situation> = fc.constantFrom(...actionNames).chain((chosen) =>
  fc.record({
    tenant: fc.constantFrom('acme', 'globex'),
    action: fc.constant(chosen),
    playbook: fc.constantFrom(null, 'ISOLATE_HOST_PB_045'),
    target: fc.record({
      uid: name,
      kind: fc.constantFrom(...actions[chosen].targets),
      name,
      type: fc.constantFrom(null, 'service', 'person'),
      tags: fc.subarray(['never-touch', 'crown-jewel', 'domain-controller']),
    }),
    criticality: fc.constantFrom('LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'UNKNOWN'),
    blastRadius: fc.record({ hosts: fc.nat(9), users: fc.nat(9), entities: fc.nat(99) }),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    isCalibrated: fc.boolean(),
    risk: fc.option(fc.nat(100)),
    askedBy: fc.constantFrom('triage', 'risk', 'analyst'),
    hour: fc.nat(23),
    weekday: fc.integer({ min: 1, max: 7 }),
    engagement: fc.subarray(['change-freeze', 'no-automation', 'night-shift']),
  }),
);

function engine(policies: readonly string[], own: readonly string[] = []): PolicyEngine {
  const tenants = own.length === 0 ? {} : { 'tenants/acme/own.cedar': own.join('') };
  // The last resort keeps a set without permits of its own from being empty, and permits nothing.
  const last =
    '@id("last-resort") @reason("Nothing.")\nforbid (principal, action, resource) when { context.hour > 23 };\n';
  return engineOf({
    'spoor.cedarschema': schema,
    'all.cedar': `${last}${policies.join('')}`,
    ...tenants,
  });
}

const rank = (of: PolicyEngine, situation: Situation): number =>
  supervisionLevels.indexOf(of.decide(situation).level);

const permits = (text: string): boolean => /^permit/m.test(text);

describe('a stricter policy', () => {
  const asked = fc.array(situations, { minLength: 20, maxLength: 20 });
  const base = fc
    .tuple(fc.subarray(shipped), policyOf('permit', 'more'))
    .map(([some, more]) => [...some, ...more]);

  it('never allows more: forbids that are added, for all or by a tenant', () => {
    const levels = new Set<number>();
    fc.assert(
      fc.property(base, policyOf('forbid', 'less'), fc.boolean(), asked, (all, more, own, some) => {
        const lax = engine(all);
        const strict = own ? engine(all, more) : engine([...all, ...more]);
        for (const one of some) {
          const before = rank(lax, one);
          levels.add(before);
          expect(rank(strict, one)).toBeGreaterThanOrEqual(before);
          const isOthers = own && one.tenant !== 'acme';
          expect(isOthers ? rank(strict, one) : before).toBe(before);
        }
      }),
      { numRuns: 30 },
    );
    // Were all forbidden from the start, nothing would have been seen.
    expect(levels.size).toBe(supervisionLevels.length);
  });

  it('never allows more: permits that are taken away', () => {
    fc.assert(
      fc.property(base, fc.array(fc.boolean(), { minLength: 20 }), asked, (all, kept, some) => {
        const lax = engine(all);
        const fewer = all.filter((text, index) => !permits(text) || kept[index] === true);
        const strict = engine(fewer);
        for (const one of some) {
          expect(rank(strict, one)).toBeGreaterThanOrEqual(rank(lax, one));
        }
      }),
      { numRuns: 30 },
    );
  });
});
