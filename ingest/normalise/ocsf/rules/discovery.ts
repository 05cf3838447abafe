import type { Observation } from '../../../../graph/index.js';
import { type Finding, relate } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { deviceFacts } from '../device.js';
import type { OcsfEvent } from '../event.js';
import { objectsAt } from '../fields.js';
import { accountResource } from '../resource.js';
import { userOf } from '../user.js';
import { BASE_EDGES, baseFacts } from './base.js';
import { type ClassRule, WITHOUT } from './rule.js';

const INVENTORIES: readonly (readonly [number, string])[] = [
  [5001, 'Device Inventory Info'],
  [5002, 'Device Config State'],
  [5004, 'Operating System Patch State'],
  [5019, 'Device Config State Change'],
  [5020, 'Software Inventory Info'],
];

export const discoveryRules: readonly ClassRule[] = [
  ...INVENTORIES.map(([uid, name]) => ({
    uid,
    name,
    edges: BASE_EDGES,
    note: 'The machine, its addresses, and what is told of its processes.',
    read: deviceSeen,
  })),
  {
    uid: 5003,
    name: 'User Inventory Info',
    edges: ['User MEMBER_OF Resource', 'Host HAS_ADDRESS IpAddress'],
    note: 'The user and the groups it is in.',
    read: userSeen,
  },
];

function deviceSeen(event: OcsfEvent): Finding {
  const { device, at } = event;
  if (device === undefined) return WITHOUT.device;
  return [{ entity: device.host, at }, ...deviceFacts(at, device), ...baseFacts(event)];
}

const MAX_GROUPS = 32;

function userSeen(event: OcsfEvent): Finding {
  const value = plainAt(event.fields, 'user');
  const user = userOf(value, event.device);
  if (user === undefined) return 'user unknown';
  const memberships = objectsAt(MAX_GROUPS, value, 'groups').flatMap((group): Observation[] => {
    const resource = accountResource(event, group, 'group');
    return resource === undefined ? [] : [relate(event.at, 'MEMBER_OF', user, resource)];
  });
  return [{ entity: user, at: event.at }, ...memberships];
}
