import type { Observation } from '../../../../graph/index.js';
import { relate } from '../../common/facts.js';
import { resourceMention } from '../../common/mentions.js';
import { ACT_EDGES, actFacts, type Resource, serviceResource } from '../act.js';
import { unlessZero } from '../guid.js';
import { principalMention } from '../principal.js';
import type { Row } from '../row.js';
import type { AuditRecord } from './record.js';
import type { FactRule } from './rule.js';

const MAX_MEMBERS = 20;

/** Teams, channels, chats and apps. */
export const teamsRule: FactRule = {
  event: 'MicrosoftTeams: any operation',
  title: 'Team, channel, chat or app used',
  edges: [...ACT_EDGES, 'Resource MEMBER_OF Resource', 'User MEMBER_OF Resource'],
  note: 'Members that were added are members of the team, or of the channel or chat where there is none.',
  fits: ({ workload }) => workload === 'microsoftteams',
  read: onTeams,
};

function onTeams(record: AuditRecord): readonly Observation[] {
  const { row, at } = record;
  const team = named(row, 'teams.team', '', 'TeamName', 'TeamGuid');
  const channel = named(row, 'teams.channel', team?.name ?? '', 'ChannelName', 'ChannelGuid');
  const chat = named(row, 'teams.chat', '', 'ChatThreadId');
  const app = named(row, 'teams.app', '', 'AddOnName', 'AddOnGuid');
  const things = [channel, team, chat, app].filter((thing) => thing !== undefined);
  const facts = actFacts(record, things.length > 0 ? things : [serviceResource(record.workload)]);
  if (facts.length === 0) return facts;
  const nested =
    team === undefined || channel === undefined ? [] : [relate(at, 'MEMBER_OF', channel, team)];
  return [...facts, ...nested, ...joined(record, team ?? channel ?? chat)];
}

/** A channel's name means something only within its team. */
function named(
  row: Row,
  type: string,
  within: string,
  ...fields: readonly string[]
): Resource | undefined {
  const name = unlessZero(row.text(...fields));
  if (name === undefined) return undefined;
  return resourceMention(type, within === '' ? name : `${within}/${name}`);
}

function joined({ row, at, operation, result }: AuditRecord, where?: Resource): Observation[] {
  if (where === undefined || operation !== 'MemberAdded' || result === 'failure') return [];
  return row.rows(MAX_MEMBERS, 'Members').flatMap((entry) => {
    const member = principalMention(entry.text('UPN'));
    return member === undefined ? [] : [relate(at, 'MEMBER_OF', member, where)];
  });
}
