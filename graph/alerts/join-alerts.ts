import type { Statements } from '../db/database.js';
import { edgeKey } from '../model/edge-key.js';
import {
  isRelationshipObservation,
  type EntityMention,
  type EpochSeconds,
} from '../model/observation.js';
import type { Kind } from '../model/registry.js';
import { Identities } from '../write/identity.js';
import type { Resolve } from '../write/plan.js';
import { shortDigest } from '../short-digest.js';
import { namesIn, type AlertNames } from './alert-names.js';
import { mentionsIn, sameKeyOf, type IncomingAlert } from './incoming-alert.js';

/** An alert with the nodes and edges that it speaks of; they may be written later than it comes. */
export interface Joined {
  readonly incoming: IncomingAlert;
  /** What tells that two are one; see `sameKeyOf`. */
  readonly key: string;
  /** The same alert has the same id, whoever takes it in. */
  readonly id: string;
  /** Key of its source and the id that it has there; undefined where it has none. */
  readonly sent: string | undefined;
  /** Digest of what it says: sent again under one id it may say something else. */
  readonly says: string;
  readonly names: AlertNames;
  readonly entities: readonly string[];
  /** Keys of edges. */
  readonly steps: readonly string[];
}

/** Who acts comes first: an attack path begins there. What only says where comes last. */
const order: readonly Kind[] = ['Process', 'AiAgent', 'Inference', 'Credential', 'User'];
const last: readonly Kind[] = ['Program', 'Host', 'Domain', 'IpAddress'];

/** Finds the nodes of mentions as telemetry's are found: by GUID, pid or name, through what the graph knows. */
export class JoinedAlerts {
  readonly #identities: Identities;

  constructor(tenant: string) {
    this.#identities = new Identities(tenant);
  }

  async join(tx: Statements, incoming: readonly IncomingAlert[]): Promise<Joined[]> {
    const named = incoming.map((alert) => ({ alert, mentions: mentionsIn(alert) }));
    const facts = named.map(({ alert: { at }, mentions }) => ({
      observations: mentions.map((entity) => ({ entity, at })),
    }));
    const resolve = await this.#identities.resolveBatch(tx, facts);
    return named.map(({ alert, mentions }) => {
      const key = sameKeyOf(alert);
      return {
        ...{ incoming: alert, key, id: idOf(alert, key), sent: sentKeyOf(alert) },
        says: saysOf(alert, mentions),
        names: namesIn(mentions, alert.fields),
        entities: entitiesOf(mentions, alert.at, resolve),
        steps: stepsOf(alert, resolve),
      };
    });
  }
}

function idOf({ externalId, at }: IncomingAlert, key: string): string {
  return `alert:${shortDigest([key, externalId ?? at, at])}`;
}

function sentKeyOf({ source, externalId }: IncomingAlert): string | undefined {
  return externalId === undefined ? undefined : shortDigest([source, externalId]);
}

function saysOf(
  { severity, techniques, fields }: IncomingAlert,
  mentions: readonly EntityMention[],
): string {
  return shortDigest([severity, techniques, fields, mentions]);
}

function entitiesOf(
  mentions: readonly EntityMention[],
  at: EpochSeconds,
  resolve: Resolve,
): string[] {
  const found = mentions
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .flatMap((mention) => uidOf(resolve, mention, at) ?? []);
  return [...new Set(found)];
}

function placeOf({ kind }: EntityMention): number {
  const [first, end] = [order.indexOf(kind), last.indexOf(kind)];
  if (first >= 0) return first;
  return order.length + 1 + Math.max(0, end + 1);
}

function stepsOf({ observations = [] }: IncomingAlert, resolve: Resolve): string[] {
  const keys = observations.filter(isRelationshipObservation).flatMap((observation) => {
    const { relation, from, to, at, properties = {} } = observation;
    const ends = [uidOf(resolve, from, at), uidOf(resolve, to, at)] as const;
    if (ends[0] === undefined || ends[1] === undefined) return [];
    return [edgeKey(relation, ends[0], ends[1], properties)];
  });
  return [...new Set(keys)];
}

function uidOf(resolve: Resolve, mention: EntityMention, at: EpochSeconds): string | undefined {
  return resolve(mention, at)?.uid;
}
