import { isRelationshipObservation, type Observation } from '../../graph/index.js';
import type { RawEvent } from '../../ingest/normalise/format.js';
import { vmconnection } from '../../ingest/normalise/vmconnection.js';
import { hostileChecks } from '../support/hostile.js';
import { captureLines, describeWithSharedData } from '../support/shared-data.js';
import { dataLines, edgesMade, edgesTold, normalisedBy } from '../support/normalised.js';

const lines = dataLines('vmconnection/rows.jsonl');
const [outbound, inbound, loopback, untyped, machine, port, group] = lines.map(
  (line) => JSON.parse(line) as RawEvent,
) as [RawEvent, RawEvent, RawEvent, RawEvent, RawEvent, RawEvent, RawEvent];

const { accepted } = normalisedBy(vmconnection);

function told(facts: readonly Observation[]): string[] {
  return facts.map((fact) =>
    isRelationshipObservation(fact)
      ? `${fact.from.name ?? ''} ${fact.relation} ${fact.to.name ?? ''}`
      : `${fact.entity.kind} ${fact.entity.name ?? ''}`,
  );
}

describe('VM insights', () => {
  it('tells an outbound flow of the machine, as often as links were established', () => {
    const at = Date.UTC(2026, 1, 3, 4, 5, 0, 123) / 1000;
    const verdict = accepted(outbound);
    expect(verdict).toMatchObject({ at, recordId: '24DD250E|2026-02-03T04:05:00.123Z' });
    expect(verdict.observations[0]).toEqual({
      relation: 'CONNECTED_TO',
      from: { kind: 'Host', name: 'web1', fqdn: 'web1.corp.example' },
      to: { kind: 'IpAddress', name: '198.51.100.7', address: '198.51.100.7', scope: 'public' },
      at,
      count: 3,
      properties: { port: 1389, protocol: 'tcp', direction: 'outbound' },
    });
    expect(told(verdict.observations.slice(1))).toEqual([
      'web1 HAS_ADDRESS 10.1.2.3',
      'web1 RESOLVED ldap.example.net',
      'ldap.example.net RESOLVED 198.51.100.7',
    ]);
  });

  it('tells an inbound flow of the remote address', () => {
    const { observations } = accepted(inbound);
    expect(told(observations)).toEqual([
      '203.0.113.9 CONNECTED_TO 10.1.2.3',
      'web1 HAS_ADDRESS 10.1.2.3',
    ]);
    expect(observations[0]).toMatchObject({
      properties: { port: 8080, protocol: 'tcp', direction: 'inbound' },
    });
    expect(observations[0]).not.toHaveProperty('count');
  });

  it('knows a row without its table, and a link that lives on', () => {
    expect(told(accepted(untyped).observations)).toContain('web1 CONNECTED_TO 2001:db8::7');
  });

  it('knows the addresses that a machine owns', () => {
    const { observations } = accepted(machine);
    expect(told(observations)).toEqual([
      'Host web1',
      'web1 HAS_ADDRESS 10.1.2.3',
      'web1 HAS_ADDRESS fd00::3',
    ]);
    expect(observations[0]).toMatchObject({ entity: { os: 'Ubuntu 22.04' } });
  });

  it.each([
    ['flow within the host', loopback],
    ['port without a peer', port],
    ['group of processes', group],
    ['address unknown', { ...outbound, DestinationIp: '' }],
  ])('ignores: %s', (reason, row) => {
    expect(vmconnection.normalise(row)).toEqual({ outcome: 'ignored', reason });
  });

  it.each([
    ['Computer', { ...outbound, Computer: '-' }],
    ['TimeGenerated', { ...outbound, TimeGenerated: 'noon' }],
    ['Type', { ...outbound, Type: 'Heartbeat' }],
  ])('rejects a row without %s', (column, row) => {
    const verdict = vmconnection.normalise(row);
    expect(verdict).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining(column) as string,
    });
  });

  it('recognises its tables and nothing else', () => {
    expect(lines.every((line) => vmconnection.recognises(JSON.parse(line) as RawEvent))).toBe(true);
    const others = [{}, { Type: 'Syslog', Computer: 'a' }, { Type: 'toString' }, { EventID: 3 }];
    expect(others.some((row) => vmconnection.recognises(row))).toBe(false);
  });

  it('makes exactly the edges that its coverage tells', () => {
    const rows = [outbound, inbound, untyped, machine];
    expect(edgesMade(vmconnection, rows)).toEqual(edgesTold(vmconnection));
  });
});

describe('VM insights on hostile input', () => {
  it.each(hostileChecks({ format: vmconnection, lines }))(
    '%s',
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});

describeWithSharedData('VM insights of a Log4Shell capture', () => {
  it('tells four flows and ignores the one within the host', () => {
    const rows = captureLines('linux-log4shell-jndi-vmconnection.jsonl.gz').map(
      (line) => JSON.parse(line) as RawEvent,
    );
    const facts = rows.slice(0, 4).flatMap((row) => accepted(row).observations);
    expect(told(facts).filter((fact) => fact.includes('CONNECTED_TO'))).toEqual([
      'ubuntu5 CONNECTED_TO 192.168.2.6',
      'ubuntu5 CONNECTED_TO 192.168.2.6',
      '192.168.2.6 CONNECTED_TO 192.168.2.5',
      'ubuntu5 CONNECTED_TO 192.168.2.6',
    ]);
    expect(rows.slice(4).map((row) => vmconnection.normalise(row))).toEqual([
      { outcome: 'ignored', reason: 'flow within the host' },
    ]);
  });
});
