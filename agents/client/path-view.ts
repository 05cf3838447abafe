import { applyDelta, Recent, type AttackPath, type PathDelta } from '../../graph/index.js';

/** What a view needs of an event: any source of attack paths gives it. */
export type ToldChange =
  | { readonly type: 'GAP' }
  | {
      readonly type: 'SNAPSHOT' | 'DELTA';
      readonly delta: PathDelta;
      /** The state after it, where the source has it at hand: then nothing before it need be known. */
      readonly path?: AttackPath | undefined;
      readonly leaves: boolean;
    };

/** Paths that left and whose versions are remembered, for what is told again after a reconnect. */
const REMEMBERED = 10_000;

/** The paths that match a subscription's filter, as its events tell them. */
export class PathView {
  readonly #paths = new Map<string, AttackPath>();
  readonly #left = new Recent<string, number>(REMEMBERED);

  /** `paths`: those that were there at the place where the events begin. */
  constructor(paths: Iterable<AttackPath> = []) {
    for (const path of paths) this.#paths.set(path.id, path);
  }

  get paths(): ReadonlyMap<string, AttackPath> {
    return this.#paths;
  }

  /**
   * @returns the state after it; undefined at a GAP, and for what is no news: after a reconnect some of
   * what was told may come again
   * @throws DeltaMisfit where something was lost, which no source does
   */
  apply(event: ToldChange): AttackPath | undefined {
    if (event.type === 'GAP') {
      this.#paths.clear();
      return undefined;
    }
    const { delta, leaves } = event;
    const { id, version } = delta;
    const known = this.#paths.get(id);
    if (version <= (known?.version ?? this.#left.get(id) ?? 0)) return undefined;
    const path = event.path ?? applyDelta(known, delta);
    if (leaves) {
      this.#paths.delete(id);
      this.#left.set(id, version);
    } else {
      this.#paths.set(id, path);
    }
    return path;
  }
}
