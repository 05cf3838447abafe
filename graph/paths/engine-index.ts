import { isDescriptive } from '../model/registry.js';
import type { AttackPath } from './attack-path.js';
import { isSameSeed, type PathSeedName } from './delta.js';
import { areOneStory, isCrowded, strandOfPath, tiesOf } from './story.js';

/** The open paths of a tenant, and which of them an edge or entity belongs to. */
export class Index {
  readonly #paths = new Map<string, AttackPath>();
  readonly #byEntity = new Map<string, Set<string>>();
  readonly #byStep = new Map<string, Set<string>>();
  readonly #byCause = new Map<string, Set<string>>();

  get size(): number {
    return this.#paths.size;
  }

  path(id: string): AttackPath | undefined {
    return this.#paths.get(id);
  }

  paths(): IterableIterator<AttackPath> {
    return this.#paths.values();
  }

  /** Takes a path as it stands now; one that is no longer open goes. */
  put(path: AttackPath): void {
    this.drop(path.id);
    if (path.status !== 'OPEN') return;
    this.#paths.set(path.id, path);
    for (const { key, from, to, role, relation } of path.steps) {
      add(this.#byStep, key, path.id);
      // So many things touch the others that a change there says nothing of a path.
      for (const uid of [from, to]) if (!isCrowded(uid)) add(this.#byEntity, uid, path.id);
      if (role === 'CAUSE' && !isDescriptive(relation)) add(this.#byCause, key, path.id);
    }
    for (const { uid } of path.seeds) add(this.#byEntity, uid, path.id);
  }

  drop(id: string): void {
    const path = this.#paths.get(id);
    if (path === undefined) return;
    this.#paths.delete(id);
    for (const { key, from, to } of path.steps) {
      remove(this.#byStep, key, id);
      remove(this.#byCause, key, id);
      for (const uid of [from, to]) remove(this.#byEntity, uid, id);
    }
    for (const { uid } of path.seeds) remove(this.#byEntity, uid, id);
  }

  clear(): void {
    for (const id of [...this.#paths.keys()]) this.drop(id);
  }

  /** Ids of paths that one of the entities is on. */
  pathsAt(...uids: readonly string[]): Set<string> {
    return new Set(uids.flatMap((uid) => [...(this.#byEntity.get(uid) ?? [])]));
  }

  /** True where a path has the step. */
  holds(step: string): boolean {
    return this.#byStep.has(step);
  }

  /** Open paths that tell of the same as one, oldest first: they share a cause, or one began within the other. */
  sameStory(path: Pick<AttackPath, 'seeds' | 'steps'>): AttackPath[] {
    const strand = strandOfPath(path);
    const ids = new Set(
      strand.causes.flatMap(({ key }) => [...(this.#byCause.get(String(key)) ?? [])]),
    );
    for (const id of this.pathsAt(...tiesOf(path))) ids.add(id);
    const paths = [...ids].flatMap((id) => this.#paths.get(id) ?? []);
    return byAge(paths.filter((other) => areOneStory(strand, strandOfPath(other))));
  }

  /** The path that has a seed. */
  withSeed(seed: PathSeedName): AttackPath | undefined {
    const ids = [...this.pathsAt(seed.uid)];
    const paths = ids.flatMap((id) => this.#paths.get(id) ?? []);
    return paths.find(({ seeds }) => seeds.some((one) => isSameSeed(one, seed)));
  }
}

/** The oldest first. */
export function byAge(paths: readonly AttackPath[]): AttackPath[] {
  return paths.toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

function add(map: Map<string, Set<string>>, key: string, id: string): void {
  const known = map.get(key) ?? new Set();
  map.set(key, known.add(id));
}

function remove(map: Map<string, Set<string>>, key: string, id: string): void {
  const known = map.get(key);
  if (known === undefined) return;
  known.delete(id);
  if (known.size === 0) map.delete(key);
}
