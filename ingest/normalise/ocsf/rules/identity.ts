import type { Observation } from '../../../../graph/index.js';
import { type Finding, relate } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import type { Mention } from '../../common/mentions.js';
import { accessFacts } from '../access.js';
import type { OcsfEvent } from '../event.js';
import { objectsAt, said, typeName } from '../fields.js';
import { accountResource, type Resource, resourceOf, resourcesAt } from '../resource.js';
import { userOf, usersOf } from '../user.js';
import { ACCESS_EDGES, cameToNothing, type ClassRule, PROCESS_EDGES, WITHOUT } from './rule.js';

const EDGES = [...ACCESS_EDGES, ...PROCESS_EDGES] as const;
const OWN_EDGES = [...EDGES, 'Resource MEMBER_OF User'] as const;

/** Changes of accounts, groups, roles and other managed entities. */
export const identityRules: readonly ClassRule[] = [
  {
    uid: 3001,
    name: 'Account Change',
    edges: OWN_EDGES,
    note: 'On the account object, which leads to the user whose it is.',
    read: accountChange,
  },
  {
    uid: 3007,
    name: 'User Management',
    edges: OWN_EDGES,
    note: 'As Account Change.',
    read: accountChange,
  },
  {
    uid: 3005,
    name: 'User Access Management',
    edges: OWN_EDGES,
    note: 'On the account that was given or lost rights, and on what the rights are to.',
    read: accountChange,
  },
  {
    uid: 3006,
    name: 'Group Management',
    edges: [...EDGES, 'User MEMBER_OF Resource'],
    note: 'A user that was added is a member.',
    read: groupChange,
  },
  {
    uid: 3008,
    name: 'Role Management',
    edges: EDGES,
    read: (event) => onRole(event),
  },
  {
    uid: 3004,
    name: 'Entity Management',
    edges: EDGES,
    read: entityChange,
  },
];

function accountChange(event: OcsfEvent): Finding {
  const { fields, device } = event;
  const value = plainAt(fields, 'user');
  const account = accountResource(event, value, 'user');
  const others = [
    ...resourcesAt(fields, 'resource', 'resource'),
    ...resourcesAt(fields, 'resources', 'resource'),
  ];
  const changed = account === undefined ? others : [account, ...others];
  const owner = userOf(value, device);
  const facts = acted(event, changed);
  if (typeof facts === 'string' || account === undefined || owner === undefined) return facts;
  // A path goes on from the change to what that user does; a refused one changed nothing.
  return cameToNothing(event) ? facts : [...facts, relate(event.at, 'MEMBER_OF', account, owner)];
}

const ADD_USER = 3;

function groupChange(event: OcsfEvent): Finding {
  const group = accountResource(event, plainAt(event.fields, 'group'), 'group');
  if (group === undefined) return WITHOUT.target;
  const facts = acted(event, [group]);
  if (event.activity !== ADD_USER || cameToNothing(event)) return facts;
  const added = usersOf(event.fields, event.device).map((user) => joined(event, user, group));
  if (typeof facts !== 'string') return [...facts, ...added];
  return added.length === 0 ? facts : added;
}

function joined(event: OcsfEvent, user: Mention<'User'>, group: Resource): Observation {
  return relate(event.at, 'MEMBER_OF', user, group);
}

function onRole(event: OcsfEvent): Finding {
  const role = accountResource(event, plainAt(event.fields, 'iam_role'), 'role');
  return acted(event, [
    ...(role === undefined ? [] : [role]),
    ...resourcesAt(event.fields, 'resources', 'resource'),
  ]);
}

const READ = 2;

/** An entity may be an object of one of these kinds, which tells more than its own name. */
const ENTITY_KINDS = ['user', 'group', 'policy', 'device', 'org'] as const;

function entityChange(event: OcsfEvent): Finding {
  const entities = objectsAt(1, event.fields, 'entity').map((entity) => {
    const kind = ENTITY_KINDS.find((name) => Object.keys(plainAt(entity, name)).length > 0);
    const type = typeName(said(entity, 'type') ?? kind ?? 'entity');
    const inner = kind === undefined ? undefined : resourceOf(plainAt(entity, kind), type);
    return resourceOf(entity, type) ?? inner;
  });
  const told = entities.filter((entity) => entity !== undefined);
  return acted(event, told, event.activity === READ);
}

function acted(event: OcsfEvent, resources: readonly Resource[], readOnly = false): Finding {
  if (resources.length === 0) return WITHOUT.target;
  const facts = accessFacts(event, resources, { readOnly });
  return facts.length === 0 ? WITHOUT.actor : facts;
}
