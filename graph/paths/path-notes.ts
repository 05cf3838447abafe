import { SpoorError } from '../errors.js';
import type { Clock } from '../model/clock.js';
import type { AnnotationRecord, Annotations, NewAnnotation } from '../write/annotations.js';
import type { Amendment, PathStore } from './path-store.js';

const MS_PER_SECOND = 1000;
/** Annotations that a path may have: all their ids are part of its state. */
export const MOST_NOTES = 1_000;

/**
 * What is said of attack paths. The annotation and the path that names it are written in one transaction,
 * whatever is computed of the path meanwhile, and of paths that have ended as well.
 */
export class PathNotes {
  readonly #store: PathStore;
  readonly #annotations: Annotations;
  readonly #clock: Clock;

  constructor(store: PathStore, annotations: Annotations, clock: Clock) {
    this.#store = store;
    this.#annotations = annotations;
    this.#clock = clock;
  }

  /**
   * What is there already by id is neither written again nor, where it was withdrawn, brought back.
   * @returns how many of them are new
   * @throws SpoorError NOT_FOUND, CONFLICT where the path has as many as it may
   */
  async annotate(path: string, said: readonly NewAnnotation[]): Promise<number> {
    let written = 0;
    await this.#store.amend(path, 'ANNOTATED', async ({ annotations }, now) => {
      const known = await this.#annotations.find(said.map(({ id }) => id));
      const fresh = said.filter(({ id }) => !known.has(id));
      written = fresh.length;
      if (fresh.length === 0) return undefined;
      const ids = [...new Set([...annotations, ...fresh.map(({ id }) => id)])].sort();
      if (ids.length > MOST_NOTES) throw full();
      const kept = fresh.map((one) => ({ ...one, path }));
      return {
        fields: { annotations: ids },
        also: (tx) => this.#annotations.keepIn(tx, kept, now),
      };
    });
    return written;
  }

  /**
   * Takes an annotation back, be it of a path or of something else. One that was taken back stays so.
   * @throws SpoorError NOT_FOUND, CONFLICT
   */
  async withdraw(id: string, by: string): Promise<AnnotationRecord> {
    const record = await this.#find(id);
    if (record.withdrawn !== undefined) return record;
    if (record.path === undefined || (await this.#store.get(record.path)) === undefined) {
      await this.#annotations.withdraw(id, by, this.#clock.now() / MS_PER_SECOND);
    } else {
      await this.#store.amend(record.path, 'ANNOTATED', (path, now) =>
        this.#withdrawal(path.annotations, { id, by, now }),
      );
    }
    return this.#find(id);
  }

  #withdrawal(
    annotations: readonly string[],
    { id, by, now }: { readonly id: string; readonly by: string; readonly now: number },
  ): Amendment | undefined {
    // Somebody else took it back just now.
    if (!annotations.includes(id)) return undefined;
    return {
      fields: { annotations: annotations.filter((one) => one !== id) },
      also: (tx) => this.#annotations.withdrawIn(tx, id, by, now),
    };
  }

  async #find(id: string): Promise<AnnotationRecord> {
    const record = (await this.#annotations.find([id])).get(id);
    if (record === undefined) throw new SpoorError('NOT_FOUND', 'No such annotation.');
    return record;
  }
}

function full(): SpoorError {
  return new SpoorError(
    'CONFLICT',
    `The attack path has the ${MOST_NOTES} annotations that it may have: withdraw some.`,
  );
}
