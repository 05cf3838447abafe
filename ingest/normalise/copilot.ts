import type { Observation } from '../../graph/index.js';
import { type Columns, columnsOf } from './ai/columns.js';
import {
  appInName,
  assistantMention,
  conversationRun,
  COPILOT_ISSUER,
} from './ai/copilot-agent.js';
import type { Agent, Inference } from './ai/mentions.js';
import { identified, partiesOf, type Party } from './ai/parties.js';
import { relate } from './common/facts.js';
import { clip } from './common/text.js';
import { type Instant, parseInstant } from './common/time.js';
import { told } from './common/told.js';
import { accepted, ignored, rejected } from './common/verdict.js';
import type { CoverageRow, Format, RawEvent, Verdict } from './format.js';

/**
 * Items of a Purview eDiscovery export in which somebody talks with Copilot: one row of `items.csv`
 * each, as JSON with the names of the columns (`Item class`, or `Item_class` as review sets write it).
 * One conversation is one Inference, by the thread id that the audit log gives it too. Subjects and
 * names of conversations repeat the prompt and are not kept.
 */
export const copilot = {
  name: 'copilot',
  recognises,
  normalise,
  coverage: [
    {
      event: 'message of a user',
      title: 'Prompt',
      edges: ['User PROMPTED Inference', 'User PROMPTED AiAgent'],
    },
    {
      event: 'message of Copilot',
      title: 'Answer',
      edges: ['AiAgent PERFORMED_INFERENCE Inference'],
    },
    {
      event: 'transcript',
      title: 'Conversation as one page',
      edges: [
        'AiAgent PERFORMED_INFERENCE Inference',
        'User PROMPTED Inference',
        'User PROMPTED AiAgent',
      ],
    },
    {
      event: 'attached document',
      title: 'File that a conversation refers to',
      edges: [],
      note: 'bears the date of the file; the audit log tells when Copilot read it',
    },
    {
      event: 'other items',
      title: 'Mail or chat that the same search found',
      edges: [],
      note: 'Copilot has no part in it',
    },
  ] as const satisfies readonly CoverageRow[],
} satisfies Format;

/** Copilot's own classes, and those of other assistants that Purview keeps in the same folder. */
const ITEM_CLASS =
  /^IPM\.SkypeTeams\.(?:Message\.)?(Copilot|TeamCopilot|ConnectedAIApp|CloudAIApp)(?:\.([\w.-]{1,100}))?$/i;

const ISSUERS: Readonly<Record<string, string>> = {
  copilot: COPILOT_ISSUER,
  teamcopilot: COPILOT_ISSUER,
  connectedaiapp: 'connected ai app',
  cloudaiapp: 'cloud ai app',
};

/** How Copilot signs; a person signs with an address. */
const COPILOT_NAME = /^(?:(?:microsoft 365 |m365 )?copilot\b|microsoft 365 chat$|bizchat$)/i;

function recognises(event: RawEvent): boolean {
  const itemClass = event['Item class'] ?? event['Item_class'] ?? event['ItemClass'];
  if (typeof itemClass === 'string') return ITEM_CLASS.test(clip(itemClass, 256));
  const sender = event['Sender'];
  return 'Immutable ID' in event && typeof sender === 'string' && COPILOT_NAME.test(sender);
}

function normalise(event: RawEvent): Verdict {
  const row = columnsOf(event);
  if (isDocument(row)) {
    return ignored('document attached to a conversation: its date is that of the document');
  }
  const match = ITEM_CLASS.exec(row.text('Item class') ?? '');
  if (match === null) return ignored('item class is not one of Copilot');
  const time = timeOf(row);
  if ('problem' in time) return rejected(`Date: ${time.problem}`);
  const participants = partiesOf(row.text('Participants'));
  const receivers = partiesOf(row.text('To'));
  const senders = identified(
    partiesOf(row.text('Sender') ?? row.text('Sender/Author')),
    participants,
  ).filter((sender) => isKnown(sender, receivers));
  const agent = agentOf(match, [...senders, ...receivers, ...participants]);
  const observations = factsOf(time.epoch, agent, inferenceOf(row, agent), senders);
  if (observations.length === 0) return ignored('neither sender nor conversation is told');
  const recordId = row.text('Immutable ID') ?? row.text('Internet message ID');
  return accepted({ observations, at: time.epoch, recordId });
}

/** Files keep the place that they have; some bear the class of the message that refers to them. */
function isDocument(row: Columns): boolean {
  const place = row.text('Immutable ID') ?? row.text('Workload') ?? '';
  return /^(?:SharePoint|OneDrive)/i.test(place);
}

/** False for a person without an address: agents sign as they like, and yet do not write to Copilot. */
function isKnown({ name, user }: Party, receivers: readonly Party[]): boolean {
  const toCopilot = receivers.some((receiver) => COPILOT_NAME.test(receiver.name));
  return user !== undefined || COPILOT_NAME.test(name) || !toCopilot;
}

function factsOf(
  at: number,
  agent: Agent,
  inference: Inference | undefined,
  senders: readonly Party[],
): Observation[] {
  const users = senders.flatMap(({ user }) => (user === undefined ? [] : [user]));
  const answered = senders.some(({ user }) => user === undefined);
  return [
    ...(answered && inference !== undefined
      ? [relate(at, 'PERFORMED_INFERENCE', agent, inference)]
      : []),
    ...users.flatMap((user) =>
      [inference, agent].flatMap((place) =>
        place === undefined ? [] : [relate(at, 'PROMPTED', user, place)],
      ),
    ),
  ];
}

/** By the app in its class, which the audit log calls the app host; the name is as Copilot signs. */
function agentOf(match: RegExpExecArray, parties: readonly Party[]): Agent {
  const [, family = '', app] = match;
  const name = parties.find(({ user }) => user === undefined)?.name;
  const issuer = ISSUERS[family.toLowerCase()] ?? family;
  return assistantMention(issuer, { app: app ?? appInName(name) ?? family, name });
}

/** The thread's folder in the id of an item: `19` and `threadv2` stand for `19:` and `@thread.v2`. */
const THREAD = /\/TEAMS\/19([\w-]{1,200})threadv2\//i;

function inferenceOf(row: Columns, { issuer }: Agent): Inference | undefined {
  const thread = THREAD.exec(clip(row.text('Immutable ID') ?? '', 2048))?.[1];
  const id =
    (thread === undefined ? undefined : `19:${thread}@thread.v2`) ??
    told(row.text('Thread ID')) ??
    told(row.text('Conversation ID')) ??
    told(row.text('Internet message ID'));
  return id === undefined ? undefined : conversationRun(issuer, id);
}

/** What the export writes where it knows no date. */
const NO_DATE = '1980-01-02T00:00:00Z';

function timeOf(row: Columns): Instant {
  const dates = ['Date', 'Email date sent', 'Sent', 'Received'].map((name) => row.text(name));
  return parseInstant(dates.find((date) => date !== undefined && date !== NO_DATE));
}
