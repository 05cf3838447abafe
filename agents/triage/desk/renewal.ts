import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert, AttackPath, Clock, TenantGraph } from '../../../graph/index.js';
import { isOn, pathFeatures } from './path-features.js';

export interface RenewalParts {
  readonly graph: TenantGraph;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onFailed: (error: unknown) => void;
}

const MS_PER_SECOND = 1_000;
const SECONDS_PER_DAY = 86_400;
/** Changes of paths are gathered for so long: an attack under way changes its path many times. */
const GATHER_MS = 5_000;
/** After a failure. */
const AGAIN_MS = 5_000;
/** Alerts about entities of the paths that changed, the newest; older ones keep their verdict. */
const MOST_ALERTS = 200;
/** A path says something else where its score is so much higher, or it serves one more tactic. */
const NEWS_SCORE = 0.1;

/**
 * Has alerts judged once more as their attack paths become something else: the first signs of an attack are judged
 * before the rest of it has happened.
 */
export class Renewal {
  readonly #parts: RenewalParts;
  readonly #changed = new Map<string, AttackPath>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  readonly #following: Promise<void>;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
    this.#following = this.#follow();
  }

  /** Ends once the signal has told it to. */
  async ended(): Promise<void> {
    await this.#following;
    clearTimeout(this.#timer);
    await this.#work;
  }

  async #follow(): Promise<void> {
    const { graph, signal, onFailed } = this.#parts;
    while (!signal.aborted) {
      try {
        for await (const item of graph.followAttackPaths(undefined, signal)) {
          if (item.type === 'change') this.#note(item.change.path);
        }
        return;
      } catch (error) {
        if (this.#parts.signal.aborted) return;
        onFailed(error);
        // Ends at once where the service does.
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #note(path: AttackPath): void {
    this.#changed.set(path.id, path);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#work = this.#renew().catch(this.#parts.onFailed);
    }, GATHER_MS).unref();
  }

  async #renew(): Promise<void> {
    const { graph, clock } = this.#parts;
    const paths = [...this.#changed.values()];
    this.#changed.clear();
    const entities = new Set(
      paths.flatMap(({ seeds, steps }) => [
        ...seeds.map(({ uid }) => uid),
        ...steps.flatMap(({ from, to }) => [from, to]),
      ]),
    );
    const since = clock.now() / MS_PER_SECOND - SECONDS_PER_DAY;
    // What was set aside is asked for by itself: there is more of it, and it must not crowd out what waits.
    const found = await Promise.all(
      (['PENDING', 'SUPPRESSED'] as const).map((status) =>
        graph.alerts.nearby([...entities], since, MOST_ALERTS, [status]),
      ),
    );
    const ids = found
      .flat()
      .filter((alert) => paths.some((path) => isNews(alert, path)))
      .map(({ id }) => id);
    await graph.alerts.judgeAgain(ids);
  }
}

/** Whether a path says of an alert what it did not say when that was judged. */
export function isNews(
  alert: Pick<Alert, 'id' | 'steps' | 'verdict' | 'enrichment'>,
  path: AttackPath,
): boolean {
  if (alert.verdict === null || !isOn(alert, path)) return false;
  const { pathScore = 0, pathTactics = 0 } = alert.enrichment?.graph ?? {};
  // What fades, or goes into another path, says nothing by that.
  if (path.status !== 'OPEN') return path.closing?.verdict === 'FALSE_POSITIVE' && pathScore > 0;
  const now = pathFeatures(alert, [path]);
  const score = now.pathScore ?? 0;
  // What a precedent dismissed it did not for a path that serves more.
  const isBound = alert.verdict.precedent !== undefined;
  const isFurther = (now.pathTactics ?? 0) > pathTactics && (isBound || score >= pathScore);
  return score >= pathScore + NEWS_SCORE || isFurther;
}
