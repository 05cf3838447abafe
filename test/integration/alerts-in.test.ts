import { readAlerts } from '../../ingest/index.js';
import { MovableClock } from '../support/clock.js';
import { dataLines } from '../support/normalised.js';
import { launch } from '../support/sample-launch.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const NOW_MS = Date.UTC(2026, 4, 4, 10, 30);
const NOW = NOW_MS / 1000;

describe('alerts of other products', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService({ clock: new MovableClock(NOW_MS) });
  });

  afterAll(() => service.stop());

  // The first knows the GUID, the last nothing but the pid and the time.
  it.each(['splunk', 'chronicle', 'ocsf', 'generic'])(
    'of %s are found at the nodes that telemetry made',
    async (format) => {
      const tenant = randomTenant();
      await service.ingest(await service.token({ tenant }), [launch], 'source=edr');
      const [first = 'null'] = dataLines(`alerts/${format}.jsonl`);
      const records = [{ line: 1, record: JSON.parse(first) as unknown }];
      const { alerts } = readAlerts(records, { format, receivedAt: NOW, latest: NOW + 86_400 });
      const graph = service.service.graph.tenant(tenant);
      const { ids } = await graph.alerts.take(alerts);
      const { entities = [] } = (await graph.alerts.find(ids[0] ?? '')) ?? {};
      const known = await graph.entities(entities);
      const found = entities.flatMap((uid) => known.get(uid) ?? []);
      expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
        expect.arrayContaining([
          ...['Process powershell.exe', 'User dana', 'Host ws1', 'Program powershell.exe'],
        ]),
      );
      expect(found[0]?.kind).toBe('Process');
    },
  );
});
