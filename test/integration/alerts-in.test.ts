import { readAlerts } from '../../ingest/index.js';
import { MovableClock } from '../support/clock.js';
import { dataLines } from '../support/normalised.js';
import { startTestService, type TestService } from '../support/service.js';
import { randomTenant } from '../support/tenant.js';

const NOW_MS = Date.UTC(2026, 4, 4, 10, 30);
const NOW = NOW_MS / 1000;

/** What Sysmon says of the process that the sample alerts are about. */
const launch = {
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Provider: 'Microsoft-Windows-Sysmon',
  EventID: 1,
  Computer: 'WS1.corp.example',
  UtcTime: '2026-05-04 09:59:00.123',
  ProcessGuid: '{8D3F1A7C-0001-4F6E-9B1A-0A0B0C0D0E0F}',
  ProcessId: 4120,
  Image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
  CommandLine: 'powershell -nop',
  User: 'CORP\\dana',
  ParentProcessGuid: '{8D3F1A7C-0000-4F6E-9B1A-0A0B0C0D0E0F}',
  ParentProcessId: 3300,
  ParentImage: 'C:\\Program Files\\Office\\winword.exe',
};

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
