import { isDescriptive } from '../model/registry.js';
import type { AttackPath } from './attack-path.js';

/** Kinds that so many things touch that a change there says nothing of a path. */
const CROWDED = /^(?:host|user|ipaddress|domain|program):/;

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
      for (const uid of [from, to]) if (!CROWDED.test(uid)) add(this.#byEntity, uid, path.id);
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

  /** Paths that have one of the steps among their causes. */
  sharing(steps: readonly string[]): AttackPath[] {
    const ids = new Set(steps.flatMap((key) => [...(this.#byCause.get(key) ?? [])]));
    return [...ids].flatMap((id) => this.#paths.get(id) ?? []);
  }
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
