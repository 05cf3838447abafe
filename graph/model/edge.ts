import { logAddExp, logWeightOf } from './decay.js';
import { mergeHistories, type Bucket, type History, HISTORY_COLUMNS } from './history.js';
import type { EpochSeconds } from './observation.js';

/** What one source says of an edge. Kept apart, so that deleting a source leaves the others whole. */
export interface Assertion {
  readonly source: string;
  readonly logWeight: number;
  readonly history: History;
}

/** All that an edge knows of when and by whom it was seen; assertions are sorted by source. */
export type Evidence = readonly Assertion[];

/** The properties in which evidence stands on a relationship in the graph. */
export interface EvidenceProperties {
  readonly first_seen_epoch: number;
  readonly last_seen_epoch: number;
  readonly observations: number;
  readonly log_weight: number;
  readonly sources: readonly string[];
  /** Rows of HISTORY_COLUMNS: index into `sources`, first, last, count, mean. Absent when implied. */
  readonly history?: readonly number[];
  /** `log_weight` by source; absent with one source. */
  readonly source_log_weights?: readonly number[];
}

/** An assertion from the bare instants at which one batch saw the edge. */
export function assertionOf(
  source: string,
  sightings: readonly { readonly at: EpochSeconds; readonly count: number }[],
  rate: number,
): Assertion {
  const logWeight = sightings.reduce(
    (sum, { at, count }) => logAddExp(sum, logWeightOf(at, count, rate)),
    -Infinity,
  );
  const buckets = sightings.map(({ at, count }) => ({ first: at, last: at, count, mean: at }));
  return { source, logWeight, history: mergeHistories(buckets) };
}

function joinAssertions(a: Assertion, b: Assertion): Assertion {
  return {
    source: a.source,
    logWeight: logAddExp(a.logWeight, b.logWeight),
    history: mergeHistories([...a.history, ...b.history]),
  };
}

export function addAssertion(evidence: Evidence, assertion: Assertion): Evidence {
  const known = evidence.find(({ source }) => source === assertion.source);
  const others = evidence.filter(({ source }) => source !== assertion.source);
  const joined = known === undefined ? assertion : joinAssertions(known, assertion);
  return [...others, joined].sort((a, b) => (a.source < b.source ? -1 : 1));
}

export function withoutSource(evidence: Evidence, source: string): Evidence {
  return evidence.filter((assertion) => assertion.source !== source);
}

/** All buckets of all sources, for weights at an instant. */
export function historyOf(evidence: Evidence): Bucket[] {
  return evidence.flatMap(({ history }) => history);
}

/** First, last and count say all there is to say about one or two sightings, or many at one instant. */
function isImplied(history: History): boolean {
  const [only, second] = history;
  if (only === undefined || second !== undefined) return false;
  return only.count <= 2 || only.first === only.last;
}

export function encodeEvidence(evidence: Evidence): EvidenceProperties {
  const buckets = historyOf(evidence);
  const [only] = evidence;
  const summary = {
    first_seen_epoch: Math.min(...buckets.map(({ first }) => first)),
    last_seen_epoch: Math.max(...buckets.map(({ last }) => last)),
    observations: buckets.reduce((sum, { count }) => sum + count, 0),
    log_weight: evidence.reduce((sum, { logWeight }) => logAddExp(sum, logWeight), -Infinity),
    sources: evidence.map(({ source }) => source),
  };
  if (evidence.length === 1 && only !== undefined && isImplied(only.history)) return summary;
  const history = evidence.flatMap((assertion, index) =>
    assertion.history.flatMap(({ first, last, count, mean }) => [index, first, last, count, mean]),
  );
  if (evidence.length === 1) return { ...summary, history };
  return { ...summary, history, source_log_weights: evidence.map(({ logWeight }) => logWeight) };
}

function decodeBuckets(stored: EvidenceProperties): readonly (readonly [number, Bucket])[] {
  const { history, first_seen_epoch: first, last_seen_epoch: last, observations } = stored;
  if (history === undefined) {
    return [[0, { first, last, count: observations, mean: (first + last) / 2 }]];
  }
  const rows: (readonly [number, Bucket])[] = [];
  for (let at = 0; at + HISTORY_COLUMNS <= history.length; at += HISTORY_COLUMNS) {
    const [index = 0, from = 0, to = 0, count = 0, mean = 0] = history.slice(
      at,
      at + HISTORY_COLUMNS,
    );
    rows.push([index, { first: from, last: to, count, mean }]);
  }
  return rows;
}

/** The inverse of `encodeEvidence`. */
export function decodeEvidence(stored: EvidenceProperties): Evidence {
  const rows = decodeBuckets(stored);
  return stored.sources.map((source, index) => ({
    source,
    logWeight: stored.source_log_weights?.[index] ?? stored.log_weight,
    history: rows.filter(([row]) => row === index).map(([, bucket]) => bucket),
  }));
}
