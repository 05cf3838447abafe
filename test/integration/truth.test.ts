import { edgesOfStep } from '../../bench/path-score/truth.js';
import {
  capture,
  captureLines,
  captureNames,
  describeWithSharedData,
  truthDatasets,
  type TruthStep,
} from '../support/shared-data.js';
import { dump, rounded } from '../support/dump.js';
import { startTestService, type Receipt, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

/**
 * Steps that are not one edge of the graph, by dataset and number, and why. Empty: every step of every
 * capture is found.
 */
const exceptions: Readonly<Record<string, string>> = {};

/** Dumps of the largest captures would take longer than the rest together; counts do for those. */
const LARGEST_DUMP_EVENTS = 10_000;

const names = captureNames();
const datasets = truthDatasets().filter(({ files }) => files.some((file) => names.includes(file)));
const told = new Set(datasets.flatMap(({ files }) => files));
const untold = names
  .filter((name) => !told.has(name))
  .map((name) => ({ dataset: name, files: [name], steps: [] as TruthStep[] }));

/** Jest takes no empty table, not even where all is skipped for want of data. */
const nothing = { dataset: 'nothing', files: [], steps: [] };
const cases = datasets.length === 0 ? [nothing] : [...datasets, ...untold];

const settled = ({ accepted, ignored, duplicates, rejected }: Receipt): number =>
  accepted + ignored + duplicates + rejected.count;

describeWithSharedData('real telemetry', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService();
  });

  afterAll(() => service.stop());

  const cutAnew = (name: string): Buffer[] => {
    const lines = captureLines(name).reverse();
    const size = Math.ceil(lines.length / 3);
    const parts = [0, 1, 2].map((part) => lines.slice(part * size, (part + 1) * size));
    return parts.map((part) => Buffer.from(part.join('\n')));
  };

  describe.each(cases)('$dataset', ({ dataset, files, steps }) => {
    const tenant = randomTenant();
    let token: string;
    let receipts: Receipt[];

    beforeAll(async () => {
      token = await service.token({ tenant });
      receipts = [];
      for (const file of files) receipts.push(await service.ingest(token, capture(file)));
    });

    const stateOf = async (): Promise<unknown> => {
      const { graph } = service.service;
      const { label } = graph.tenant(tenant);
      const small = receipts.every(({ received }) => received <= LARGEST_DUMP_EVENTS);
      if (small) return rounded(await dump(graph, tenant));
      return graph.database.read(
        { caller: 'test' },
        `MATCH (a:${label})-[r]->() RETURN count(r), sum(r.observations), sum(r.log_weight), count(DISTINCT a)`,
      );
    };

    it('is taken whole, and every event is accounted for', () => {
      const lines = files.map((file) => captureLines(file).length);
      expect(receipts.map(({ received }) => received)).toEqual(lines);
      expect(receipts.map(settled)).toEqual(lines);
      expect(receipts.map(({ rejected }) => rejected)).toEqual(
        files.map(() => ({ count: 0, samples: [] })),
      );
    });

    it('is in the graph step by step', async () => {
      const found: Record<string, number> = {};
      for (const step of steps) {
        const name = `${dataset} ${step.n}`;
        const edges = await edgesOfStep(service.service.graph, tenant, step);
        if (!Object.hasOwn(exceptions, name)) found[`${name} ${step.relation}`] = edges.length;
      }
      const missed = Object.entries(found).filter(([, edges]) => edges === 0);
      expect(missed).toEqual([]);
    });

    it('is sound, and a second time changes nothing, however it is cut', async () => {
      const before = await stateOf();
      for (const file of files) {
        const again = await service.ingest(token, capture(file));
        expect({ ...again, accepted: 0 }).toEqual(again);
        const parts = again.received > LARGEST_DUMP_EVENTS ? [] : cutAnew(file);
        for (const part of parts) expect((await service.ingest(token, part)).accepted).toBe(0);
      }
      expect(await stateOf()).toEqual(before);
      const audit = await service.service.graph.tenant(tenant).audit();
      expect(audit.sound).toBe(true);
    });
  });
});
