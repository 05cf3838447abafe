import type { Clock } from '../../../graph/index.js';
import type { Connector } from '../connector.js';
import { AwsClients } from './clients.js';
import { deactivateKeys } from './deactivate-keys.js';
import { quarantineInstance } from './quarantine-instance.js';
import { restrictBucket } from './restrict-bucket.js';
import { revokeSessions } from './revoke-sessions.js';
import type { AwsSettings } from './settings.js';

/**
 * Keys, sessions, instances and buckets of one account of AWS.
 *
 * @param waitsMs pauses for what was written to show up, when it is looked at
 * @throws TypeError for settings that can't be used
 */
export function openAws(
  settings: AwsSettings,
  clock: Clock,
  waitsMs?: readonly number[],
): Connector {
  const clients = new AwsClients(settings, waitsMs);
  const { bucketAdmins = [], quarantineGroup = 'spoor-quarantine' } = settings;
  return {
    name: 'aws',
    operations: {
      deactivate_keys: deactivateKeys(clients),
      revoke_sessions: revokeSessions(clients, clock),
      quarantine_instance: quarantineInstance(clients, quarantineGroup),
      restrict_bucket: restrictBucket(clients, bucketAdmins),
    },
  };
}
