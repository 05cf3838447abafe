import type { Changes } from '../change/codec.js';
import { edgeKey } from '../model/edge-key.js';
import type { Kind } from '../model/registry.js';
import { pidsBeyond, readClaims, type ClaimScope } from './claim-ledger.js';
import { isPidEnd, pidEndsOf, type ClaimEnd, type KeptClaim, type PidEnd } from './claims.js';
import { pidKey } from './process-directory.js';
import { Rebuild, type Place } from './rebuild.js';
import { readNodes, type KnownNode } from './write-batch.js';

export const NO_CHANGES: Changes = { entities: [], relationships: [] };

/** A pid with more claims than this is left as it is: a transaction would not have the time to move them. */
const MOST_CLAIMS = 100_000;

/** Nodes and edges that gain or lose a claim. */
interface Affected {
  readonly uids: Set<string>;
  readonly places: Map<string, Place>;
  /** Where the earliest of the claims went that left a node, by the node. */
  readonly heirs: Map<string, { readonly at: number; readonly uid: string }>;
}

/**
 * Gives the claims on some pids to the runs that they mean now. Every node and edge that gains or loses
 * one is made anew from what is firm in it and all claims on it, so that it is what it would be had
 * everything come at once.
 */
export async function moveClaims(scope: ClaimScope, disputed: readonly string[]): Promise<Changes> {
  const ledger = new Map<string, KeptClaim>();
  const fixed = await pidsBeyond(scope, disputed, MOST_CLAIMS);
  const movable = disputed.filter((key) => !fixed.includes(key));
  await readInto(ledger, scope, movable, false);
  const affected = affectedBy(scope, [...ledger.values()]);
  if (affected.uids.size === 0) return NO_CHANGES;
  const nodes = await readNodes(scope, uidsOf(affected));
  // A run whose sensor tells another pid than before holds claims on both.
  const own = unreadOf(nodes, movable, (uid) => affected.uids.has(uid));
  if ((await pidsBeyond(scope, own, MOST_CLAIMS)).length > 0) return NO_CHANGES;
  await readInto(ledger, scope, own, false);
  // An edge between two processes may hold claims that are filed under the other one's pid only.
  await readInto(ledger, scope, unreadOf(nodes, [...movable, ...own]), true);
  const rebuild = new Rebuild(scope, [...ledger.values()], (claim) => placeOf(scope, claim, 'now'));
  const { uids, places, heirs } = affected;
  return rebuild.run(uids, places, nodes, heirs);
}

async function readInto(
  ledger: Map<string, KeptClaim>,
  scope: ClaimScope,
  keys: readonly string[],
  paired: boolean,
): Promise<void> {
  const claims = await readClaims(scope, keys, paired);
  for (const claim of claims) ledger.set(claim.id, claim);
  await scope.identities.loadPids(scope.tx, claims.flatMap(pidEndsOf));
}

function affectedBy(scope: ClaimScope, claims: readonly KeptClaim[]): Affected {
  const affected: Affected = { uids: new Set(), places: new Map(), heirs: new Map() };
  for (const claim of claims) {
    if (claim.sequence === scope.sequence) continue;
    const moved = pidEndsOf(claim).filter((end) => noteMove(scope, affected, claim, end));
    if (moved.length === 0) continue;
    for (const when of ['before', 'now'] as const) {
      const place = placeOf(scope, claim, when);
      if (place !== undefined) affected.places.set(place.key, place);
    }
  }
  return affected;
}

/** @returns true where the end means another node than before, or says something else of it. */
function noteMove(
  { identities }: ClaimScope,
  { uids, heirs }: Affected,
  { at }: KeptClaim,
  end: PidEnd,
): boolean {
  const before = identities.uidOfEnd(end, at, 'before');
  const now = identities.uidOfEnd(end, at);
  const isShifted = end.skewed && identities.processes.isReskewed(end.hostKey, end.pid);
  if (before === now && !isShifted) return false;
  uids.add(before).add(now);
  if (before !== now && at < (heirs.get(before)?.at ?? Infinity))
    heirs.set(before, { at, uid: now });
  return true;
}

function placeOf(
  { identities }: ClaimScope,
  { relation, from, to, at, properties }: KeptClaim,
  when: 'before' | 'now',
): Place | undefined {
  if (relation === undefined || to === undefined) return undefined;
  const ends = {
    from: identities.uidOfEnd(from, at, when),
    to: identities.uidOfEnd(to, at, when),
  };
  const kindsOf = { fromKind: kindOf(from), toKind: kindOf(to) };
  return { key: edgeKey(relation, ends.from, ends.to, properties), relation, ...ends, ...kindsOf };
}

function kindOf(end: ClaimEnd): Kind {
  return isPidEnd(end) ? 'Process' : end.kind;
}

/** Both ends of every edge: one that is made anew is tied to them by what the read says of them. */
function uidsOf({ uids, places }: Affected): string[] {
  return [...new Set([...uids, ...[...places.values()].flatMap(({ from, to }) => [from, to])])];
}

/** Pids of known processes, without those that were read. */
function unreadOf(
  nodes: ReadonlyMap<string, KnownNode>,
  read: readonly string[],
  isMeant: (uid: string) => boolean = () => true,
): string[] {
  const meant = [...nodes].filter(([uid]) => isMeant(uid));
  const keys = new Set(meant.flatMap(([, { properties }]) => pidsOf(properties)));
  return [...keys].filter((key) => !read.includes(key));
}

function pidsOf({ pid, host_key: hostKey }: KnownNode['properties']): string[] {
  return typeof pid === 'number' && typeof hostKey === 'string' ? [pidKey(hostKey, pid)] : [];
}
