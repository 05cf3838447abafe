import type { Finding } from '../../common/facts.js';
import { plainAt } from '../../common/fields.js';
import { resourceMention } from '../../common/mentions.js';
import { accessFacts } from '../access.js';
import type { OcsfEvent } from '../event.js';
import { said } from '../fields.js';
import { apiOf, type Resource, resourceOf, resourcesAt } from '../resource.js';
import { fileResource } from './file.js';
import { ACCESS_EDGES, type ClassRule, PROCESS_EDGES, WITHOUT } from './rule.js';

const EDGES = [...ACCESS_EDGES, ...PROCESS_EDGES] as const;
const AI_EDGES = [
  'AiAgent ACCESSED_RESOURCE Resource',
  'AiAgent USED_MODEL AiModel',
  'AiAgent DEPLOYED_ON Host',
] as const;

export const applicationRules: readonly ClassRule[] = [
  {
    uid: 6003,
    name: 'API Activity',
    edges: [...EDGES, ...AI_EDGES],
    note: 'On the resources that the event lists; a call that names none is an access to the API of its service. An agent of the AI operation profile acts beside its user.',
    read: (event) => onEach(event, apiResources(event), isRead(event, [2])),
  },
  {
    uid: 6001,
    name: 'Web Resources Activity',
    edges: EDGES,
    read: (event) =>
      onEach(
        event,
        resourcesAt(event.fields, 'web_resources', 'web_resource'),
        isRead(event, [2, 5, 7]),
      ),
  },
  {
    uid: 6004,
    name: 'Web Resource Access Activity',
    edges: EDGES,
    read: (event) => onEach(event, resourcesAt(event.fields, 'web_resources', 'web_resource')),
  },
  {
    uid: 6002,
    name: 'Application Lifecycle',
    edges: EDGES,
    read: (event) => onEach(event, one(appOf(event)), false),
  },
  {
    uid: 6005,
    name: 'Datastore Activity',
    edges: EDGES,
    note: 'On the table, the database and the bucket, as far as they are told.',
    read: (event) => onEach(event, datastores(event), isRead(event, [1, 3, 4, 8])),
  },
  {
    uid: 6006,
    name: 'File Hosting Activity',
    edges: EDGES,
    note: 'On the file, by URL or path.',
    read: (event) =>
      onEach(
        event,
        one(fileResource(event, plainAt(event.fields, 'file'))),
        isRead(event, [2, 9, 14]),
      ),
  },
];

/** What an operation acted on: the resources listed, else the API as a whole. */
export function apiResources(event: OcsfEvent): Resource[] {
  const listed = resourcesAt(event.fields, 'resources', 'resource');
  return listed.length > 0 ? listed : one(apiOf(event));
}

const DATASTORES = ['table', 'database', 'databucket'] as const;

// `type` tells the make of a datastore here, not what it is.
function datastores({ fields }: OcsfEvent): Resource[] {
  return DATASTORES.flatMap((type) => one(resourceOf({ ...plainAt(fields, type), type }, type)));
}

function appOf({ fields }: OcsfEvent): Resource | undefined {
  const name = said(fields, 'app', 'name') ?? said(fields, 'app', 'uid');
  return name === undefined ? undefined : resourceMention('app', name);
}

const OTHER = 99;

/** Whether the activity is one of those that only read; nobody knows of an unknown one. */
function isRead({ activity }: OcsfEvent, reading: readonly number[]): boolean | undefined {
  return activity === 0 || activity === OTHER ? undefined : reading.includes(activity);
}

function onEach(event: OcsfEvent, resources: readonly Resource[], readOnly?: boolean): Finding {
  if (resources.length === 0) return WITHOUT.target;
  const facts = accessFacts(event, resources, { readOnly });
  return facts.length === 0 ? WITHOUT.actor : facts;
}

function one(resource: Resource | undefined): Resource[] {
  return resource === undefined ? [] : [resource];
}
