import { demoIntrusion } from '../../ingest/demo.js';
import type { TestService } from './service.js';

/** When the played day begins; its end is some three hours later. */
export const DEMO_START_MS = Date.UTC(2025, 5, 2, 6);
/** An instant after all of it. */
export const AFTER_DEMO = '2025-06-02T10:00:00.000Z';

/** The intrusion that `spoor demo` plays, in a tenant of a test. */
export async function playDemo(service: TestService, tenant: string): Promise<void> {
  const token = await service.token({ tenant });
  await service.ingest(token, demoIntrusion({ startEpochMs: DEMO_START_MS }), 'source=demo');
}
