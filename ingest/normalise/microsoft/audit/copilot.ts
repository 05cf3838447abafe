import type { Observation } from '../../../../graph/index.js';
import { assistantMention, conversationRun, COPILOT_ISSUER } from '../../ai/copilot-agent.js';
import {
  type Agent,
  type Inference,
  modelMention,
  runFacts,
  type Tool,
} from '../../ai/mentions.js';
import { relate } from '../../common/facts.js';
import { resourceMention } from '../../common/mentions.js';
import { clip, clipped, MAX_NAME } from '../../common/text.js';
import { isSharePoint, sharePointFile, urlMention } from '../../common/url.js';
import { operationName, type Resource } from '../act.js';
import { toldResult } from '../result.js';
import type { Row } from '../row.js';
import type { AuditRecord } from './record.js';
import type { FactRule } from './rule.js';

const MAX_RESOURCES = 16;
const MAX_TOOLS = 8;

type Actor = Agent | Inference;

/** Conversations with Copilot and its agents. The record has no text of prompts or answers. */
export const copilotRule: FactRule = {
  event: 'CopilotInteraction',
  title: 'Prompt to Copilot or an agent',
  edges: [
    'User ACTED_FROM IpAddress',
    'User PROMPTED AiAgent',
    'User PROMPTED Inference',
    'AiAgent PERFORMED_INFERENCE Inference',
    'Inference USED_MODEL AiModel',
    'AiAgent USED_MODEL AiModel',
    'Inference INVOKED_TOOL Tool',
    'AiAgent INVOKED_TOOL Tool',
    'AiAgent ACCESSED_RESOURCE Resource',
    'Inference ACCESSED_RESOURCE Resource',
  ],
  note: 'Also the files that were read to answer it. A conversation is one run. What the user had open (`Contexts`) is not an access.',
  fits: ({ row }) => row.value('CopilotEventData') !== undefined,
  read: onInteraction,
};

function onInteraction(record: AuditRecord): readonly Observation[] {
  const { at, user, address, result } = record;
  const data = record.row.row('CopilotEventData');
  const agent = agentOf(record.row, data);
  const inference = runOf(data);
  const actors = [agent, inference].filter((actor) => actor !== undefined);
  const isFrom = user !== undefined && address !== undefined;
  return [
    ...runFacts(at, { agent, inference, model: undefined, user }),
    ...(isFrom ? [relate(at, 'ACTED_FROM', user, address, { result })] : []),
    ...used(record, data, actors),
    ...accessed(record, data, actors),
  ];
}

function agentOf(row: Row, data: Row): Agent {
  return assistantMention(COPILOT_ISSUER, {
    app: clipped(data.text('AppHost'), MAX_NAME),
    id: clipped(row.text('AgentId') ?? data.text('AgentId'), MAX_NAME),
    name: clipped(row.text('AgentName') ?? data.text('AgentName'), MAX_NAME),
    version: clipped(row.text('AgentVersion'), MAX_NAME),
  });
}

function runOf(data: Row): Inference | undefined {
  const thread = clipped(data.text('ThreadId'), MAX_NAME);
  return thread === undefined ? undefined : conversationRun(COPILOT_ISSUER, thread);
}

/** Models and plugins are tied to the agent as well as to the run, which expires after days. */
function used({ at }: AuditRecord, data: Row, actors: readonly Actor[]): Observation[] {
  const models = data.rows(MAX_TOOLS, 'ModelTransparencyDetails').map((detail) => {
    const issuer = clipped(detail.text('ModelProviderName'), MAX_NAME)?.toLowerCase();
    return modelMention(issuer ?? 'microsoft', clipped(detail.text('ModelName'), MAX_NAME));
  });
  const tools = data.rows(MAX_TOOLS, 'AISystemPlugin').map((plugin): Tool | undefined => {
    const name = clipped(plugin.text('Id', 'Name'), MAX_NAME);
    return name === undefined
      ? undefined
      : { kind: 'Tool', issuer: COPILOT_ISSUER, name, type: 'extension' };
  });
  return actors.flatMap((actor) => [
    ...models.flatMap((model) =>
      model === undefined ? [] : [relate(at, 'USED_MODEL', actor, model)],
    ),
    ...tools.flatMap((tool) =>
      tool === undefined ? [] : [relate(at, 'INVOKED_TOOL', actor, tool)],
    ),
  ]);
}

function accessed({ at }: AuditRecord, data: Row, actors: readonly Actor[]): Observation[] {
  return data.rows(MAX_RESOURCES, 'AccessedResources').flatMap((entry) => {
    const resource = resourceOf(entry);
    if (resource === undefined) return [];
    const action = operationName(entry.text('Action') ?? 'Read');
    const properties = {
      action,
      result: toldResult(entry.text('Status')) ?? 'success',
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
    return isSharePoint(url) ? sharePointFile(url) : urlMention(url);
  }
  const name = entry.text('Name') ?? id;
  const type = entry.text('Type')?.toLowerCase().replace(/\W/g, '') ?? '';
  if (name === undefined) return undefined;
  return resourceMention(`copilot.${type === '' ? 'resource' : clip(type, 64)}`, name);
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}
