import { compile } from '../../../hunts/compile/compile.js';
import { planHypothesis } from '../../../hunts/planner/planner.js';
import { techniqueSource } from '../../../hunts/planner/technique-source.js';
import type { Grammar } from '../../../hunts/sandbox/grammar.js';
import { allTechniques } from '../../../hunts/techniques/catalogue.js';
import { compileCases } from '../../support/hunts/compile-cases.js';
import { vocabularies } from '../../support/hunts/vocabularies.js';
import { openGrammar, prepareHere } from '../../support/sandbox.js';

const AS_OF = 1_694_000_000;

const techniques = allTechniques()
  .filter(({ signs }) => signs.length > 0)
  .map(({ id }) => id);

/** What the sandbox says of a text; nothing where it lets it pass. */
function refusal(grammar: Grammar, text: string): string {
  const result = prepareHere(grammar, text);
  return result.outcome === 'prepared' ? '' : `${result.code}: ${result.objection.message}`;
}

describe('The sandbox lets pass what is compiled from', () => {
  let grammar: Grammar;

  beforeAll(async () => {
    grammar = await openGrammar();
  });

  it.each(Object.entries(compileCases))('a plan: %s', (_name, plan) => {
    expect(refusal(grammar, compile(plan, AS_OF).text)).toBe('');
  });

  it.each(techniques)('the signs of %s, for whatever answers', (id) => {
    const told = [`which processes show ${id}`, `${id} on which hosts`, `${id} in the last 7 days`];
    const options = { vocabulary: vocabularies.windows, techniques: techniqueSource, asOf: AS_OF };
    const texts = told
      .flatMap((text) => planHypothesis(text, options).plan ?? [])
      .map((plan) => compile(plan, AS_OF).text);
    expect(texts.map((text) => refusal(grammar, text)).filter((said) => said !== '')).toEqual([]);
  });
});
