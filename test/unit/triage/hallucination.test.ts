import {
  citable,
  defaultPromptTemplate,
  ModelJudge,
  type Judged,
  type JudgedAlert,
} from '../../../agents/index.js';
import type { Chat } from '../../../hunts/index.js';
import { answerShape } from '../../../agents/triage/model-answer.js';
import { inventedNames } from '../../../agents/triage/grounding.js';
import { seededNumbers } from '../../../graph/model/seeded-numbers.js';
import { wallClock } from '../../support/clock.js';
import { alertWith, playbooks, settings, withPath } from '../../support/triage.js';

const random = seededNumbers(77);
const digits = (): string => String(Math.floor(random() * 90) + 10);

/** What a model may make up; each value is one that no alert here has. */
const inventions: readonly (() => { value: string; in: 'text' | 'cites' | 'playbook' })[] = [
  () => ({ value: `203.0.113.${digits()}`, in: 'text' }),
  () => ({ value: `2001:db8::${digits()}`, in: 'text' }),
  () => ({ value: `srv-db-${digits()}`, in: 'text' }),
  () => ({ value: `host${digits()}.corp.example`, in: 'text' }),
  () => ({ value: `CORP\\user${digits()}`, in: 'text' }),
  () => ({ value: `eve@corp${digits()}.example`, in: 'text' }),
  () => ({ value: `dropper${digits()}.exe`, in: 'text' }),
  () => ({ value: `44d88612fea8a8f36de82e1278abb0${digits()}`, in: 'text' }),
  () => ({ value: `CVE-2031-44${digits()}`, in: 'text' }),
  () => ({ value: `T15${digits()}.099`, in: 'text' }),
  () => ({ value: `E${digits()}`, in: 'cites' }),
  () => ({ value: `edge-${digits()}00`, in: 'cites' }),
  () => ({ value: `ISOLATE_HOST_PB_9${digits()}`, in: 'playbook' }),
  () => ({ value: `rm -rf ${digits()}`, in: 'playbook' }),
];

const invented: string[] = [];

/** Makes something up in three answers of ten, and again when told of it in half of these. */
const dreamer: Chat = {
  ask(messages) {
    const isRepair = messages.length > 2;
    const isDreaming = random() < (isRepair ? 0.5 : 0.3);
    const dream = inventions[Math.floor(random() * inventions.length)]?.();
    const at = isDreaming ? dream?.in : undefined;
    const value = dream?.value ?? '';
    if (at !== undefined) invented.push(value);
    const answer = {
      classification: random() < 0.6 ? 'true_positive' : 'false_positive',
      confidence: 0.9,
      reasoning: [
        {
          text: at === 'text' ? `The traffic of ${value} fits that.` : 'The path fits an attack.',
          cites: at === 'cites' ? ['A0', value] : ['A0', 'P1', 'E1'],
        },
      ],
      playbook: at === 'playbook' ? value : null,
    };
    return Promise.resolve({ text: JSON.stringify(answer), tokens: { input: 900, output: 60 } });
  },
};

describe('What a model makes up', () => {
  const count = 1_000;
  let results: readonly { readonly alert: JudgedAlert; readonly judged: Judged }[];

  beforeAll(async () => {
    const judge = new ModelJudge({
      chat: dreamer,
      model: 'dreamer',
      template: defaultPromptTemplate,
      playbooks,
      settings,
      clock: wallClock,
    });
    const all: { alert: JudgedAlert; judged: Judged }[] = [];
    for (let at = 0; at < count; at += 1) {
      const graph = { pathScore: random(), pathEvidence: random(), rarity: random() };
      const alert = alertWith({ id: `alert-${at}`, severity: 'HIGH', graph });
      all.push({ alert, judged: await judge.judge(alert, withPath) });
    }
    results = all;
  });

  it('is seen in its answers', () => {
    const seen = results.flatMap(({ judged }) => judged.hallucinations);
    expect(seen.length).toBeGreaterThan(500);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(
      new Set(['name', 'citation', 'playbook']),
    );
    const values = new Set(seen.map(({ value }) => value));
    expect(invented.filter((value) => !values.has(value))).toEqual([]);
  });

  it('is in none of a thousand verdicts', () => {
    const made = new Set(invented);
    const spoilt = results.filter(({ alert, judged: { verdict } }) => {
      const given = citable(alert, withPath);
      const texts = verdict.reasoning.map(({ text }) => text).join(' ');
      return (
        (verdict.playbook !== null && !playbooks.registry.has(verdict.playbook)) ||
        verdict.reasoning.some(({ cites }) => cites.some((id) => !given.has(id))) ||
        [...made].some((value) => texts.includes(value))
      );
    });
    expect(results).toHaveLength(count);
    expect(spoilt).toEqual([]);
  });

  it('leaves most answers usable', () => {
    const unusable = results.filter(({ judged }) => judged.how === 'unusable');
    expect(unusable.length / count).toBeLessThan(0.2);
  });
});

describe('Names in what a model writes', () => {
  const told = 'host ws-12, user "CORP\\\\ann", 10.4.1.12, C:\\\\tools\\\\a.exe, T1059.001';

  it.each([
    'ws-12 and WS-12 talked to 10.4.1.12.',
    'CORP\\ann ran a.exe (T1059.001), i.e. a script.',
    'A score of 0.93 in a 24-hour window; SHA-256 and base64 are no names.',
    "The user's habit is known, and it's rare.",
  ])('are known: %s', (text) => {
    expect(inventedNames(text, told)).toEqual([]);
  });

  it.each([
    ['10.4.1.1 is new.', '10.4.1.1'],
    ['It runs as "svc backup".', 'svc backup'],
    ['Seen on ws-1.', 'ws-1'],
    ['It is T1003.001.', 'T1003.001'],
  ])('are not known: %s', (text, name) => {
    expect(inventedNames(text, told)).toContain(name);
  });
});

describe('The schema of an answer', () => {
  it('is closed and names the playbooks that there are', () => {
    const { schema } = answerShape(playbooks.registry);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(JSON.stringify(schema)).toContain('"enum":["BLOCK_ADDRESS_PB_031"');
  });
});
