import type { Observation } from '../../../../graph/index.js';
import { relate } from '../../common/facts.js';
import { type Agent, agentMention, type Inference, modelMention } from '../../ai/mentions.js';
import { resourceMention } from '../../common/mentions.js';
import { clip, MAX_NAME } from '../../common/text.js';
import { operationName, type Resource, urlName } from '../act.js';
import { resultOf } from '../result.js';
import type { Row } from '../row.js';
import type { AuditRecord } from './record.js';
import type { FactRule } from './rule.js';

const ISSUER = 'microsoft 365 copilot';
const MAX_RESOURCES = 16;
const MAX_TOOLS = 8;

/** Conversations with Copilot and its agents. The record has no text of prompts or answers. */
export const copilotRule: FactRule = {
  event: 'CopilotInteraction',
  title: 'Prompts to Copilot or an agent, and the files that were read to answer them',
  edges: [
    'User ACTED_FROM IpAddress',
    'User PROMPTED AiAgent',
    'User PROMPTED Inference',
    'AiAgent PERFORMED_INFERENCE Inference',
    'Inference USED_MODEL AiModel',
    'Inference INVOKED_TOOL Tool',
    'AiAgent ACCESSED_RESOURCE Resource',
    'Inference ACCESSED_RESOURCE Resource',
  ],
  note: 'A conversation is one run. What the user had open (`Contexts`) is not an access.',
  fits: ({ row }) => row.value('CopilotEventData') !== undefined,
  read: onInteraction,
};

function onInteraction(record: AuditRecord): readonly Observation[] {
  const data = record.row.row('CopilotEventData');
  const agent = agentOf(record.row, data);
  const run = runOf(data);
  return [
    ...prompted(record, agent, run),
    ...(run === undefined ? [] : performed(record, data, agent, run)),
    ...accessed(record, data, run === undefined ? [agent] : [agent, run]),
  ];
}

/** An agent by its id, else Copilot by the application that it was asked in, as its messages tell it. */
function agentOf(row: Row, data: Row): Agent {
  const host = clipped(data.text('AppHost'));
  const id = clipped(row.text('AgentId') ?? data.text('AgentId')) ?? host;
  const name = clipped(row.text('AgentName') ?? data.text('AgentName'));
  const copilot = host === undefined ? undefined : `Copilot in ${host}`;
  const version = clipped(row.text('AgentVersion'));
  return agentMention(ISSUER, { id: id?.toLowerCase(), name: name ?? copilot, version }, 'copilot');
}

function runOf(data: Row): Inference | undefined {
  const thread = clipped(data.text('ThreadId'));
  if (thread === undefined) return undefined;
  return { kind: 'Inference', issuer: ISSUER, inference_id: thread, name: thread, type: 'run' };
}

function clipped(text: string | undefined): string | undefined {
  return text === undefined ? undefined : clip(text, MAX_NAME);
}

function prompted(
  { at, user, address, result }: AuditRecord,
  agent: Agent,
  run: Inference | undefined,
): Observation[] {
  if (user === undefined) return [];
  const facts: Observation[] = [relate(at, 'PROMPTED', user, agent)];
  if (run !== undefined) facts.push(relate(at, 'PROMPTED', user, run));
  if (address !== undefined) facts.push(relate(at, 'ACTED_FROM', user, address, { result }));
  return facts;
}

function performed({ at }: AuditRecord, data: Row, agent: Agent, run: Inference): Observation[] {
  const facts: Observation[] = [relate(at, 'PERFORMED_INFERENCE', agent, run)];
  for (const detail of data.rows(MAX_TOOLS, 'ModelTransparencyDetails')) {
    const issuer = clipped(detail.text('ModelProviderName'))?.toLowerCase() ?? 'microsoft';
    const model = modelMention(issuer, clipped(detail.text('ModelName')));
    if (model !== undefined) facts.push(relate(at, 'USED_MODEL', run, model));
  }
  for (const plugin of data.rows(MAX_TOOLS, 'AISystemPlugin')) {
    const name = clipped(plugin.text('Id', 'Name'));
    if (name === undefined) continue;
    const tool = { kind: 'Tool', issuer: ISSUER, name, type: 'extension' } as const;
    facts.push(relate(at, 'INVOKED_TOOL', run, tool));
  }
  return facts;
}

function accessed(
  { at }: AuditRecord,
  data: Row,
  actors: readonly (Agent | Inference)[],
): Observation[] {
  return data.rows(MAX_RESOURCES, 'AccessedResources').flatMap((entry) => {
    const resource = resourceOf(entry);
    if (resource === undefined) return [];
    const action = operationName(entry.text('Action') ?? 'Read');
    const properties = {
      action,
      result: resultOf(entry.text('Status')) ?? 'success',
      read_only: /^(?:read|search|view)/i.test(action),
    };
    return actors.map((actor) => relate(at, 'ACCESSED_RESOURCE', actor, resource, properties));
  });
}

/** A file by its URL, so that it is the node that SharePoint's own records speak of. */
function resourceOf(entry: Row): Resource | undefined {
  const id = entry.text('Id');
  const url = entry.text('SiteUrl') ?? (id !== undefined && isUrl(id) ? id : undefined);
  if (url !== undefined && isUrl(url)) {
    return resourceMention(isSharePoint(url) ? 'sharepoint.file' : 'url', urlName(url));
  }
  const name = entry.text('Name') ?? id;
  const type = entry.text('Type')?.toLowerCase().replace(/\W/g, '') ?? '';
  if (name === undefined) return undefined;
  return resourceMention(`copilot.${type === '' ? 'resource' : clip(type, 64)}`, name);
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function isSharePoint(url: string): boolean {
  return /^https:\/\/[\w-]{1,100}\.sharepoint(?:-[a-z]{1,10})?\.[a-z]{2,6}\//i.test(url);
}
