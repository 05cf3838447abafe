import { relationshipDeclaration, relations } from '../../../graph/index.js';
import { LANDMARK_EPOCH } from '../../../graph/model/decay.js';
import { answerRates, defaultGraphSettings } from '../../../graph/settings.js';
import { END_EPOCH } from '../../estate/names.js';
import type { RawDriver } from '../../harness/raw-driver.js';

/** Longer than anybody waits; one that takes longer is ended. */
export const HAND_TIMEOUT_MS = 30_000;

const followed = relations.filter((relation) => relationshipDeclaration(relation).flow !== 'none');

/**
 * What somebody would write who knows the store: the verbs that the product follows, the decayed weight
 * from `log_weight`, the stale factor, the geometric mean of the steps' strengths as the score, times
 * that run one way along the path, best 20. It asks less than the product does: no rarity, no clamp to
 * the start of a process, and the flow of influence may turn round.
 */
export const byHand = `MATCH (s:Entity {uid: $uid})
MATCH p = (s)-[steps:${followed.join('|')}*1..3]-(:Entity)
WHERE all(r IN steps WHERE r.first_seen_epoch <= $instant)
  AND (all(i IN range(0, size(steps) - 2)
         WHERE steps[i].first_seen_epoch <= steps[i + 1].last_seen_epoch)
    OR all(i IN range(0, size(steps) - 2)
         WHERE steps[i + 1].first_seen_epoch <= steps[i].last_seen_epoch))
WITH p, steps, reduce(sum = 0.0, r IN steps | sum + log(1 - exp(-1 *
    exp(r.log_weight - $rates[type(r)] * ($instant - $landmark)) *
    CASE WHEN $rates[type(r)] > 0 AND r.last_seen_epoch < $staleBefore THEN $staleFactor ELSE 1.0 END
  ))) / size(steps) AS score
ORDER BY score DESC LIMIT 20
RETURN exp(score) AS score,
  [n IN nodes(p) | n {.uid, .kind, .name}] AS nodes,
  [r IN steps | {from: startNode(r).uid, relation: type(r), to: endNode(r).uid,
    firstSeen: r.first_seen_epoch, lastSeen: r.last_seen_epoch, observations: r.observations,
    logWeight: r.log_weight}] AS steps`;

const { staleAfterHours, staleFactor } = defaultGraphSettings;
const SECONDS_PER_HOUR = 3_600;

/**
 * False where the server ended it for its time.
 * @throws Neo4jError for any other end, also for want of memory: that is no time, and must not count as one
 */
export async function askByHand(driver: RawDriver, uid: string): Promise<boolean> {
  const parameters = {
    uid,
    instant: END_EPOCH,
    landmark: LANDMARK_EPOCH,
    rates: answerRates(defaultGraphSettings),
    staleBefore: END_EPOCH - staleAfterHours * SECONDS_PER_HOUR,
    staleFactor,
  };
  try {
    await driver.run('READ', byHand, parameters, HAND_TIMEOUT_MS);
    return true;
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    if (code.includes('TransactionTimedOut')) return false;
    throw error;
  }
}
