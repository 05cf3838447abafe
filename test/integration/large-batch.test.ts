import {
  defaultGraphSettings,
  openGraph,
  type Graph,
  type Observation,
} from '../../graph/index.js';
import { wallClock } from '../support/clock.js';
import { sharedNeo4j } from '../support/neo4j-server.js';
import { randomTenant } from '../support/tenant.js';

/** With two properties of 8,000 characters each: more than the 128 MB that one transaction may have. */
const EVENTS = 2_000;
const LONG = 'x'.repeat(8_000);

describe('a batch that is too large for the memory of one transaction', () => {
  const begun: string[] = [];
  let graph: Graph;

  beforeAll(async () => {
    graph = await openGraph({
      connection: sharedNeo4j(),
      settings: defaultGraphSettings,
      clock: wallClock,
      observer: {
        onQuery: (query) => {
          if (query === 'lockTenant') begun.push(query);
        },
        onTransaction: () => undefined,
        onDelivery: () => undefined,
        onHuntAlarm: () => undefined,
      },
    });
  });

  afterAll(() => graph.close());

  it('is cut in two at once, and all of it is written', async () => {
    const events = Array.from({ length: EVENTS }, (_, at) => {
      const guid = `5b00a000-0000-65a0-0000-${String(at).padStart(12, '0')}`;
      const entity = { kind: 'Process', guid, pid: at, host_name: 'ws1', name: 'a.exe' };
      const told = { ...entity, command_line: `${at} ${LONG}`, image: `${at} ${LONG}` };
      const observations = [{ entity: told, at: 1_714_000_000 + at }] as unknown as Observation[];
      return { id: BigInt(at + 1), observations };
    });
    const tenant = graph.tenant(randomTenant());
    const receipt = await tenant.ingest('sensor', events);
    expect(receipt).toMatchObject({ accepted: EVENTS, duplicates: 0, entities: EVENTS });
    expect(begun.length).toBeGreaterThan(1);
    // Each cut leaves one failure and two halves: repeated failures would make it even, or greater.
    expect(begun.length % 2).toBe(1);
    expect(begun.length).toBeLessThan(6);
    const again = await tenant.ingest('sensor', events);
    expect(again).toMatchObject({ accepted: 0, duplicates: EVENTS });
  });
});
