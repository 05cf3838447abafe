import type { Config } from '../config.js';
import { exportLog, type ExportOptions } from './audit/export-log.js';
import { replayDecision, type ReplayOptions } from './audit/replay-decision.js';
import { showKeys, type KeyOptions } from './audit/show-keys.js';
import { verifyLogOf, type VerifyOptions } from './audit/verify-log.js';

/** What is done, and with what. */
export type AuditCommand =
  | ({ readonly action: 'export' } & ExportOptions)
  | ({ readonly action: 'verify' } & VerifyOptions)
  | ({ readonly action: 'replay' } & ReplayOptions)
  | ({ readonly action: 'key' } & KeyOptions);

/** The log of decisions and actions: taken out, verified, replayed, and its keys. */
export async function run(command: AuditCommand, config: Config): Promise<void> {
  switch (command.action) {
    case 'export':
      await exportLog(command, config);
      break;
    case 'verify':
      await verifyLogOf(command, config);
      break;
    case 'replay':
      await replayDecision(command, config);
      break;
    case 'key':
      showKeys(command, config);
      break;
  }
}
