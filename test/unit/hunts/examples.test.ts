import { describePlan } from '../../../hunts/plan/describe.js';
import { nearestExamples, workedExamples } from '../../../hunts/model/examples.js';
import { judge } from '../../../hunts/model/judge.js';
import { schemaCard } from '../../../hunts/model/schema-card.js';
import { techniqueForms } from '../../../hunts/techniques/catalogue.js';
import { compile } from '../../../hunts/compile/compile.js';
import { strangersIn } from '../../support/plan-grammar.js';
import { kinds, relations } from '../../../graph/index.js';

const rules = {
  restore: (text: string) => text,
  isTechnique: (id: string) => techniqueForms().has(id),
};

describe('the worked examples of the planner with a model', () => {
  it('are forty or more, each question once', () => {
    const questions = workedExamples().map(({ question }) => question);
    expect(questions.length).toBeGreaterThanOrEqual(40);
    expect(new Set(questions).size).toBe(questions.length);
  });

  it.each(workedExamples().map((example) => [example.question, example.plan] as const))(
    'would be taken from a model: %s',
    (_question, plan) => {
      const judged = judge(JSON.stringify(plan), rules);
      expect(judged.outcome === 'faulty' ? judged.faults : []).toEqual([]);
      expect(judged.outcome).toBe('cannot' in plan ? 'cannot' : 'plan');
    },
  );

  it('compile to reading Cypher in which no text but ours stands', () => {
    for (const { plan } of workedExamples()) {
      const judged = judge(JSON.stringify(plan), rules);
      if (judged.outcome !== 'plan') continue;
      expect(strangersIn(compile(judged.plan, 1_600_000_000).text)).toEqual([]);
    }
  });

  it('use most of what the graph has and of what a plan can say', () => {
    const all = JSON.stringify(workedExamples().map(({ plan }) => plan));
    const unused = [...kinds, ...relations].filter((name) => !all.includes(`"${name}"`));
    expect(unused.sort()).toEqual([
      'ACTED_AS',
      'AiModel',
      'DEPLOYED_ON',
      'HAS_ADDRESS',
      'INSTANCE_OF',
      'PERFORMED_INFERENCE',
      'Program',
      'USED_MODEL',
    ]);
    for (const part of [
      'without',
      'order',
      'withinSeconds',
      'hops',
      'window',
      'aggregate',
      'pick',
      'not',
      'values',
    ])
      expect(all).toContain(`"${part}"`);
  });

  it('are found by what a question shares with them, the nearest last', async () => {
    const found = async (question: string): Promise<(string | undefined)[]> =>
      (await nearestExamples(question)).map((one) => one.question);
    expect(await found('grandkids of lsass.exe')).toHaveLength(8);
    expect((await found('grandchildren of lsass.exe')).at(-1)).toBe(
      'grandchildren of services.exe',
    );
    expect((await found('which accounts had failed logons?')).at(-1)).toBe(
      'accounts with more than ten failed logons to dc01',
    );
    expect((await found('processes beaconing to 198.51.100.7')).at(-1)).toBe(
      'which processes beaconed to 203.0.113.66 on port 443?',
    );
  });

  it('read in English as they were asked', () => {
    const first = workedExamples()[0];
    const judged = judge(JSON.stringify(first?.plan), rules);
    expect(judged.outcome === 'plan' && describePlan(judged.plan)).toBe(
      'Processes that were started by a process named winword.exe.',
    );
  });
});

describe('the card of the graph that a model is given', () => {
  it('names every kind and verb, in some six thousand characters', () => {
    const card = schemaCard();
    for (const name of [...kinds, ...relations]) expect(card).toContain(name);
    expect(card.length).toBeLessThan(7_500);
  });
});
