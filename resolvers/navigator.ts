import { facetsOf, type AttackPath } from '../graph/index.js';
import { tableVersions } from '../hunts/index.js';

const MOST_NAMED = 5;
const PERCENT = 100;

interface Seen {
  score: number;
  readonly paths: string[];
}

/**
 * A layer for the ATT&CK Navigator (format 4.5): the techniques that attack paths have seen, each with the score
 * of the worst of them, 0 to 100. Techniques of ATLAS have no place in it, and are counted.
 */
export class NavigatorLayer {
  readonly #techniques = new Map<string, Seen>();
  readonly #elsewhere = new Set<string>();
  #paths = 0;

  add(path: AttackPath): void {
    this.#paths += 1;
    for (const id of facetsOf(path).techniques) {
      if (id.startsWith('AML.')) this.#elsewhere.add(id);
      else this.#note(id, path);
    }
  }

  #note(id: string, path: AttackPath): void {
    const known = this.#techniques.get(id) ?? { score: 0, paths: [] };
    const score = Math.round(PERCENT * path.score.score);
    known.score = Math.max(known.score, Math.min(PERCENT, Math.max(0, score)));
    known.paths.push(path.id);
    this.#techniques.set(id, known);
  }

  toJSON(): object {
    const ids = [...this.#techniques.keys()].sort();
    return {
      name: 'Spoor: what attack paths have seen',
      versions: { attack: tableVersions.attack, navigator: '5.1.0', layer: '4.5' },
      domain: 'enterprise-attack',
      description: this.#description,
      techniques: ids.flatMap((id) => {
        const seen = this.#techniques.get(id);
        return seen === undefined ? [] : [entryOf(id, seen)];
      }),
      gradient: { colors: ['#fff7bc', '#fe9929', '#b42318'], minValue: 0, maxValue: PERCENT },
      sorting: 3,
      hideDisabled: false,
    };
  }

  get #description(): string {
    const paths = `${this.#paths} attack ${this.#paths === 1 ? 'path' : 'paths'}.`;
    const count = this.#elsewhere.size;
    const left =
      count === 0
        ? ''
        : ` ${count} of their techniques ${count === 1 ? 'is' : 'are'} of ATLAS and not shown.`;
    return `${paths} A score is that of the worst path with the technique, 0 to 100.${left}`;
  }
}

function entryOf(techniqueID: string, { score, paths }: Seen): object {
  const named = paths.toSorted().slice(0, MOST_NAMED).join(', ');
  const more = paths.length - MOST_NAMED;
  return {
    techniqueID,
    score,
    comment: more > 0 ? `${named} and ${more} more` : named,
    enabled: true,
    showSubtechniques: techniqueID.includes('.'),
  };
}
