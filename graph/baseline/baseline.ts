import { decayRate, logAddExp, logWeightOf, weightAfter } from '../model/decay.js';
import type { EpochSeconds } from '../model/observation.js';
import type { Relation } from '../model/registry.js';
import { Counters } from './counters.js';
import { Numbers } from './numbers.js';
import { Tail } from './tail.js';

/** One thing that one sort of actor does to one sort of object, whoever of them. */
export interface Habit {
  readonly actor: string;
  readonly relation: Relation;
  readonly object: string;
  readonly detail: string;
}

/** How a step compares with what the tenant's like did before, each 0 to 1; docs/scoring.md. */
export interface Regularity {
  /** M: of what such an actor does with this verb, how much is as rare as this. */
  readonly transition: number;
  /** IN: how seldom something new was done to such an actor. */
  readonly actorStability: number;
  /** OUT: how seldom such an object did something new. */
  readonly objectStability: number;
}

/** How often a host showed a habit, as it is kept: once an hour at most. */
export interface HabitCount {
  readonly habit: Habit;
  readonly host: string;
  /** ln of the decayed count at the landmark. */
  readonly log: number;
  /** The same of the first sighting of the habit anywhere, where that was here; else -∞. */
  readonly newLog: number;
  /** The last hour that counted, in hours since 1970. */
  readonly window: number;
}

/** In how many hours a class took part, as actor or as object, and in how many of them in a new way. */
export interface ClassActivity {
  readonly name: string;
  readonly role: Role;
  readonly log: number;
  readonly window: number;
  readonly newLog: number;
  readonly newWindow: number;
}

export type Role = 'actor' | 'object';

/** What changed since it was last kept. */
export interface BaselineChanges {
  readonly counts: readonly HabitCount[];
  readonly activities: readonly ClassActivity[];
}

const SECONDS_PER_HOUR = 3600;
const HALF_LIFE_HOURS = 14 * 24;
/** Weight of what is expected before anything was seen: as much as one hour's sighting. */
const PRIOR = 1;
/** What is counted less than this is as good as never seen. */
const LEAST_COUNT = 1e-6;
/** Logarithms of equal counts differ by less. */
const ROUNDING = 1e-9;
/** Host numbers below this fit a key beside a habit's. */
const MOST_HOSTS = 2 ** 20;

const RATE = decayRate(HALF_LIFE_HOURS);
/** What counts less is as good as forgotten: one sighting of three months ago. */
const FADED = 0.01;

/** ln at the landmark of a count that has as good as faded away at an instant. */
export function fadedLog(instant: EpochSeconds): number {
  return logWeightOf(instant, FADED, RATE);
}

function windowOf(at: EpochSeconds): number {
  return Math.floor(at / SECONDS_PER_HOUR);
}

/**
 * What a tenant's environment normally does: decayed counts of habits, by hour and host, so that a loop of
 * ten thousand starts counts as one, and a habit of many machines as many. Told in the order of the feed,
 * every replica comes to the same counts.
 */
export class Baseline {
  readonly #classes = new Numbers();
  readonly #sources = new Numbers();
  readonly #targets = new Numbers();
  readonly #hosts = new Numbers();
  readonly #habitNumbers = new Numbers();
  readonly #habits: NumberedHabit[] = [];
  readonly #tailsOfSources: Tail[] = [];
  readonly #rows = new Map<number, Pick<HabitCount, 'log' | 'newLog' | 'window'>>();
  readonly #pairs = new Counters(RATE);
  readonly #bySource = new Counters(RATE);
  readonly #byTarget = new Counters(RATE);
  /** Of those of an actor, the sightings of what the actor had not done before. */
  readonly #newsBySource = new Counters(RATE);
  readonly #byVerb = new Map<Relation, VerbCounts>();
  readonly #activities: Readonly<Record<Role, Activity>> = {
    actor: new Activity(RATE),
    object: new Activity(RATE),
  };
  readonly #changedRows = new Set<number>();

  /** Habits that were ever seen, and that are known by name. */
  get size(): number {
    return this.#habits.length;
  }

  numberOf(habit: Habit): number {
    const { actor, relation, object, detail } = habit;
    const source = this.#sources.of(`${relation}\0${actor}`);
    const number = this.#habitNumbers.of(`${source}\0${object}\0${detail}`);
    if (number === this.#habits.length) {
      const target = this.#targets.of(`${relation}\0${object}\0${detail}`);
      this.#habits.push({ actor, relation, object, detail, source, target });
    }
    return number;
  }

  habit(number: number): Habit | undefined {
    return this.#habits[number];
  }

  /**
   * A sighting on a host. It counts as of the hour's begin: which of an hour's came first says nothing, and
   * what is asked about can be taken off again exactly.
   * @returns false where that hour, or a later one, was counted for the host before
   */
  observe(number: number, host: string, at: EpochSeconds): boolean {
    const habit = this.#habits[number];
    if (habit === undefined) return false;
    const key = this.#keyOf(number, host);
    const window = windowOf(at);
    const row = this.#rows.get(key) ?? { window: -Infinity, log: -Infinity, newLog: -Infinity };
    if (window <= row.window) return false;
    const isNew = this.#pairs.log(number) === -Infinity;
    const begin = window * SECONDS_PER_HOUR;
    const one = logWeightOf(begin, 1, RATE);
    const newLog = isNew ? one : row.newLog;
    this.#rows.set(key, { window, log: logAddExp(row.log, one), newLog });
    this.#changedRows.add(key);
    this.#pairs.add(number, begin);
    this.#count(number, habit, one, isNew ? one : -Infinity);
    this.#activities.actor.note(this.#classes.of(habit.actor), window, isNew);
    this.#activities.object.note(this.#classes.of(habit.object), window, isNew);
    return true;
  }

  /**
   * @param seen when the step that is asked about was last seen: that sighting is not held for it
   * @param instant as of when counts have faded; not before `seen`
   */
  regularity(number: number, seen: EpochSeconds, instant: EpochSeconds): Regularity {
    const habit = this.#habits[number];
    if (habit === undefined) return { transition: 0, actorStability: 1, objectStability: 1 };
    const own = this.#pairs.one(windowOf(seen) * SECONDS_PER_HOUR, instant);
    return {
      transition: this.#transition(number, habit, own, instant),
      actorStability: this.#activities.object.stability(this.#classes.of(habit.actor), instant),
      objectStability: this.#activities.actor.stability(this.#classes.of(habit.object), instant),
    };
  }

  /**
   * Of what such an actor does with the verb, how much is as rare as this or rarer. What it never did
   * before is as rare as that it does something new at all: who always writes new files writes one more.
   * The less the actor did it before, the more it counts how seldom anyone does.
   */
  #transition(number: number, habit: NumberedHabit, own: number, instant: EpochSeconds): number {
    const verb = this.#verb(habit.relation);
    const done = Math.max(0, this.#pairs.at(number, instant) - own);
    const all = Math.max(0, this.#bySource.at(habit.source, instant) - own);
    const isFirst = done < LEAST_COUNT;
    const expected = (verb.news.at(0, instant) + 1) / (verb.all.at(0, instant) + 2);
    const news = this.#newsBySource.at(habit.source, instant) - (isFirst ? own : 0);
    const alike = this.#tailsOfSources[habit.source];
    const asRare =
      isFirst || alike === undefined ? 0 : this.#upTo(alike, this.#pairs, number, instant);
    const ofActor = (Math.max(0, news, asRare - own) + PRIOR * expected) / (all + PRIOR);
    const ofAnyone = this.#ofAnyone(habit, own, expected, instant);
    return Math.min(1, ofActor * ofAnyone ** (1 / (1 + done)));
  }

  /** Of what anyone does with the verb, how much is done to what is as rarely done to. */
  #ofAnyone(
    { relation, target }: NumberedHabit,
    own: number,
    expected: number,
    instant: EpochSeconds,
  ): number {
    const { all, tail } = this.#verb(relation);
    const asRare = this.#upTo(tail, this.#byTarget, target, instant);
    const others = Math.max(0, all.at(0, instant) - own);
    return (Math.max(0, asRare - own) + PRIOR * expected) / (others + PRIOR);
  }

  #upTo(tail: Tail, counters: Counters, member: number, instant: EpochSeconds): number {
    return weightAfter(tail.upTo(counters.log(member) + ROUNDING, counters), instant, RATE);
  }

  /** Takes what was kept. */
  restore({ counts, activities }: BaselineChanges): void {
    for (const { habit: told, host, log, newLog, window } of counts) {
      const number = this.numberOf(told);
      const habit = this.#habits[number];
      if (habit === undefined) continue;
      this.#rows.set(this.#keyOf(number, host), { window, log, newLog });
      this.#pairs.addLog(number, log);
      this.#count(number, habit, log, newLog);
    }
    for (const activity of activities) {
      this.#activities[activity.role].restore(this.#classes.of(activity.name), activity);
    }
  }

  /** What is to be kept, once. */
  takeChanges(): BaselineChanges {
    const counts = [...this.#changedRows].flatMap((key): HabitCount[] => {
      const habit = this.#habits[Math.floor(key / MOST_HOSTS)];
      const row = this.#rows.get(key);
      if (habit === undefined || row === undefined) return [];
      const { actor, relation, object, detail } = habit;
      const host = this.#hosts.name(key % MOST_HOSTS);
      return [{ habit: { actor, relation, object, detail }, host, ...row }];
    });
    this.#changedRows.clear();
    const activities = (['actor', 'object'] as const).flatMap((role) =>
      this.#activities[role].takeChanges((number) => this.#classes.name(number), role),
    );
    return { counts, activities };
  }

  /** What was taken and could not be kept is still to be kept. */
  giveBack({ counts, activities }: BaselineChanges): void {
    for (const { habit, host } of counts) {
      this.#changedRows.add(this.#keyOf(this.numberOf(habit), host));
    }
    for (const { name, role } of activities) {
      this.#activities[role].giveBack(this.#classes.of(name));
    }
  }

  #keyOf(habit: number, host: string): number {
    return habit * MOST_HOSTS + (this.#hosts.of(host) % MOST_HOSTS);
  }

  #count(number: number, habit: NumberedHabit, log: number, newLog: number): void {
    const { source, target, relation } = habit;
    (this.#tailsOfSources[source] ??= new Tail()).note(number);
    this.#byTarget.addLog(target, log);
    this.#bySource.addLog(source, log);
    this.#newsBySource.addLog(source, newLog);
    const { all, news, tail } = this.#verb(relation);
    tail.note(target);
    all.addLog(0, log);
    news.addLog(0, newLog);
  }

  #verb(relation: Relation): VerbCounts {
    const known = this.#byVerb.get(relation);
    if (known !== undefined) return known;
    const made = {
      all: new Counters(RATE),
      news: new Counters(RATE),
      tail: new Tail(),
    };
    this.#byVerb.set(relation, made);
    return made;
  }
}

interface NumberedHabit extends Habit {
  /** Number of the actor with the verb, and of the verb with what it is done to. */
  readonly source: number;
  readonly target: number;
}

interface VerbCounts {
  readonly all: Counters;
  readonly news: Counters;
  readonly tail: Tail;
}

/** Hours in which classes took part, and those of them that brought something new. */
class Activity {
  readonly #all: Counters;
  readonly #new: Counters;
  readonly #windows = new Map<number, { all: number; new: number }>();
  readonly #changed = new Set<number>();

  constructor(rate: number) {
    this.#all = new Counters(rate);
    this.#new = new Counters(rate);
  }

  note(number: number, window: number, isNew: boolean): void {
    const begin = window * SECONDS_PER_HOUR;
    const last = this.#windows.get(number) ?? { all: -Infinity, new: -Infinity };
    if (window > last.all) {
      this.#all.add(number, begin);
      last.all = window;
      this.#changed.add(number);
    }
    if (isNew && window > last.new) {
      this.#new.add(number, begin);
      last.new = window;
      this.#changed.add(number);
    }
    this.#windows.set(number, last);
  }

  /** The share of hours without news; of what was never seen to take part, as good as all. */
  stability(number: number, instant: EpochSeconds): number {
    const all = this.#all.at(number, instant);
    const news = Math.min(all, this.#new.at(number, instant));
    return (all - news + 1) / (all + 1);
  }

  restore(number: number, { log, newLog, window, newWindow }: ClassActivity): void {
    this.#all.set(number, log);
    this.#new.set(number, newLog);
    this.#windows.set(number, { all: window, new: newWindow });
  }

  giveBack(number: number): void {
    this.#changed.add(number);
  }

  takeChanges(nameOf: (number: number) => string, role: Role): ClassActivity[] {
    const changed = [...this.#changed].map((number) => {
      const windows = this.#windows.get(number) ?? { all: -Infinity, new: -Infinity };
      const [log, newLog] = [this.#all.log(number), this.#new.log(number)];
      return {
        ...{ name: nameOf(number), role, log, newLog },
        ...{ window: windows.all, newWindow: windows.new },
      };
    });
    this.#changed.clear();
    return changed;
  }
}
