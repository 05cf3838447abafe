import type { GraphVocabulary, KnownName } from '../../graph/index.js';
import { noHouseWords, type HouseWords } from './house-words.js';
import { nearest } from './spelling.js';

/** A task is spoken of by the last part of its path, an agent by any word of its name. */
function partsOf({ kind, name }: KnownName): readonly string[] {
  if (kind === 'ScheduledTask') return name.split('\\').slice(-1);
  if (kind === 'AiAgent' || kind === 'AiModel')
    return name.split(/[\s/]+/).filter((word) => word.length > 3);
  return [];
}

/** The names of a tenant's telemetry, to be found by what people type. */
export class Vocabulary {
  readonly #byName = new Map<string, KnownName[]>();
  /** powershell → powershell.exe */
  readonly #stems = new Map<string, Set<string>>();
  readonly actions: readonly string[];
  readonly talkers: readonly string[];
  readonly callers: readonly string[];
  /** Whether agents and their runs are spoken of in this telemetry. */
  readonly hasAgents: boolean;
  /** Whether it tells of programs, as that of hosts does. */
  readonly hasPrograms: boolean;

  /** Words of the operator's own go before what the graph and the lexicon know. */
  readonly house: HouseWords;

  constructor(
    { names, actions, talkers, callers }: GraphVocabulary,
    house: HouseWords = noHouseWords,
  ) {
    this.house = house;
    this.actions = actions;
    this.talkers = talkers;
    this.callers = callers;
    this.hasPrograms = names.some(({ kind }) => kind === 'Program');
    this.hasAgents = names.some(({ kind }) => kind === 'AiAgent' || kind === 'Tool');
    for (const known of names) {
      for (const name of [known.name, ...known.also, ...partsOf(known)])
        this.#add(name.toLowerCase(), known);
      if (known.kind !== 'Program') continue;
      const stem = known.name.replace(/\.(?:exe|com|bin|scr)$/, '');
      const stems = this.#stems.get(stem) ?? new Set();
      this.#stems.set(stem, stems.add(known.name));
    }
  }

  #add(name: string, known: KnownName): void {
    const list = this.#byName.get(name) ?? [];
    if (!list.includes(known)) list.push(known);
    this.#byName.set(name, list);
  }

  /** Things of this very name. */
  named(name: string): readonly KnownName[] {
    return this.#byName.get(name.toLowerCase()) ?? [];
  }

  /** File names of programs that go by this name, with or without extension. */
  programs(name: string): readonly string[] {
    const lower = name.toLowerCase();
    const exact = this.named(lower).some(({ kind }) => kind === 'Program') ? [lower] : [];
    return [...new Set([...exact, ...(this.#stems.get(lower) ?? [])])];
  }

  /** Programs whose names have this in them. */
  programsLike(part: string): readonly string[] {
    const lower = part.toLowerCase();
    return [...this.#stems.values()].flatMap((names) =>
      [...names].filter((name) => name.includes(lower)),
    );
  }

  /** Kinds of things whose names have this in them; programs aside. */
  kindsNamedLike(part: string): readonly string[] {
    const lower = part.toLowerCase();
    const known = [...this.#byName]
      .filter(([name]) => name.includes(lower))
      .flatMap(([, list]) => list);
    return [...new Set(known.map(({ kind }) => kind))].filter((kind) => kind !== 'Program');
  }

  /** The name that was meant by a misspelt one. */
  nearest(word: string): string | undefined {
    const lower = word.toLowerCase();
    return nearest(lower, this.#stems.keys()) ?? nearest(lower, this.#byName.keys());
  }

  /** The operation by its very name, whatever the case. */
  action(name: string): string | undefined {
    const lower = name.toLowerCase();
    return this.actions.find((action) => action.toLowerCase() === lower);
  }
}
