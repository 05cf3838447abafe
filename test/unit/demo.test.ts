import { parse } from 'graphql';
import { isRelationshipObservation, type RelationshipObservation } from '../../graph/index.js';
import { demoIntrusion, demoQuestions } from '../../ingest/demo.js';
import { detectFormat } from '../../ingest/normalise/formats.js';

const START = Date.UTC(2026, 5, 1, 6);
const HOURS = 3_600;
const events = demoIntrusion({ startEpochMs: START });

function verdictOf(event: (typeof events)[number]) {
  return detectFormat(event)?.normalise(event, { at: 0, source: 'demo' });
}

const edges: readonly RelationshipObservation[] = events.flatMap((event) => {
  const verdict = verdictOf(event);
  return verdict?.outcome === 'accepted'
    ? verdict.observations.filter(isRelationshipObservation)
    : [];
});

/** How often an edge of this relation has ends whose names contain these texts. */
function count(relation: string, from: string, to: string): number {
  return edges.filter(
    (edge) =>
      edge.relation === relation &&
      JSON.stringify(edge.from).toLowerCase().includes(from) &&
      JSON.stringify(edge.to).toLowerCase().includes(to),
  ).length;
}

describe('the demo intrusion', () => {
  it('is the same for the same start and moves with it', () => {
    expect(demoIntrusion({ startEpochMs: START })).toEqual(events);
    const later = demoIntrusion({ startEpochMs: START + 1000 });
    expect(later).toHaveLength(events.length);
    expect(later[0]).not.toEqual(events[0]);
  });

  it('is a few hundred events over about three hours', () => {
    expect(events.length).toBeGreaterThanOrEqual(400);
    expect(events.length).toBeLessThanOrEqual(800);
    const times = edges.map((edge) => edge.at);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(START / 1000);
    expect(Math.max(...times)).toBeLessThanOrEqual(START / 1000 + 3.5 * HOURS);
  });

  it('is understood event by event', () => {
    const outcomes = new Set(events.map((event) => verdictOf(event)?.outcome));
    expect([...outcomes]).toEqual(['accepted']);
  });

  it.each([
    ['the mail opens the document', 'PROC_CREATED', 'outlook.exe', 'rate confirmation'],
    ['the macro runs encoded PowerShell', 'PROC_CREATED', 'winword.exe', '-enc '],
    ['PowerShell calls out', 'CONNECTED_TO', 'powershell.exe', '203.0.113.66'],
    ['the implant opens lsass', 'ACCESSED_PROCESS', 'mrmsvc.exe', 'lsass.exe'],
    ['the implant reaches the server', 'CONNECTED_TO', 'mrmsvc.exe', '10.40.2.12'],
    ['the server admits the first host', 'LOGGED_ON_FROM', '10.40.1.14', 'mar-app02'],
    ['the administrator installs a service', 'INSTALLED_SERVICE', '-1108', 'mrmupd'],
    ['the service starts the second implant', 'PROC_CREATED', 'services.exe', 'mrmupd.exe'],
    ['the second implant calls out', 'CONNECTED_TO', 'mrmupd.exe', '203.0.113.66'],
    ['a cloud key is read from a file', 'READ_FILE', 'cmd.exe', '.aws\\\\credentials'],
    ['the key is used from there', 'ACTED_FROM', 'svc-deploy', '203.0.113.66'],
    ['a role is taken on', 'ASSUMED_ROLE', 'svc-deploy', 'customer-data-reader'],
    ['the role leads to its session', 'ACTED_AS', 'customer-data-reader', 'botocore-session'],
    ['customer data is read', 'ACCESSED_RESOURCE', 'botocore-session', 'customers.parquet'],
  ])('tells that %s', (_, relation, from, to) => {
    expect(count(relation, from, to)).toBeGreaterThan(0);
  });

  it('uses documentation addresses for everything outside', () => {
    const addresses = JSON.stringify(events).match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? [];
    const outside = addresses.filter((one) => !/^(?:10\.40|203\.0\.113|198\.51\.100)\./.test(one));
    // Versions of programs look like addresses; there are none in these events.
    expect(outside).toEqual([]);
  });

  it('comes with three questions that are GraphQL', () => {
    expect(demoQuestions).toHaveLength(3);
    for (const { query } of demoQuestions) expect(() => parse(query)).not.toThrow();
  });
});
