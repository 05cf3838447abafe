import { openPlanner } from '../../../hunts/model/open-planner.js';
import { failures } from '../../../hunts/model/chat.js';
import type { PlannedBy, Question } from '../../../hunts/planner/interface.js';
import { startScriptedModel, type ScriptedModel } from '../../support/scripted-model.js';
import { smallVocabulary } from '../../support/small-vocabulary.js';

let model: ScriptedModel;

beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());

const good = {
  branches: [
    {
      nodes: [
        { id: 'h', kinds: ['Host'] },
        {
          id: 'p',
          kinds: ['Process'],
          where: [[{ property: 'name', op: 'equals', value: 'winx64_payload.exe' }]],
        },
      ],
      edges: [{ id: 'ran', from: 'p', to: 'h', relations: ['RAN_ON'] }],
    },
  ],
  ask: { nodes: ['h'] },
};
const text = 'hosts on which winx64_payload.exe ran';
const words = { find: () => [], signs: () => [] };

const question = (more: Partial<Question> = {}): Question => ({
  text,
  asOf: 1_600_000_000,
  vocabulary: smallVocabulary(),
  techniques: words,
  ...more,
});

const ask = (more: Partial<Question> = {}, timeoutMs = 5_000): Promise<PlannedBy> =>
  openPlanner(
    { baseUrl: model.url, model: 'scripted', apiKey: 'key-of-the-test' },
    { timeoutMs },
  ).plan(question(more));

const says = (value: unknown): { says: string } => ({ says: JSON.stringify(value) });

/** The plan is the default planner's, and the hunter is told why. */
const expectFallback = (planned: PlannedBy, reason: keyof typeof failures): void => {
  expect(planned.planner).toBe('grammar');
  expect(planned.plan?.ask.nodes).toHaveLength(1);
  expect(planned.notes).toEqual([
    `The model ${failures[reason]}; the question was read by words and grammar instead.`,
  ]);
};

describe('a planner with a model', () => {
  it('takes a good plan, with ids of its own and the tokens counted', async () => {
    model.script({ ...says(good), tokens: [2_100, 90] });
    const planned = await ask();
    expect(planned).toMatchObject({
      planner: 'model',
      notes: [],
      unresolved: [],
      coverage: 1,
      tokens: { input: 2_100, output: 90 },
    });
    expect(planned.plan?.branches[0]?.edges).toEqual([
      { id: 'e1', from: 'n2', to: 'n1', relations: ['RAN_ON'], where: [] },
    ]);
    expect(planned.plan?.ask.nodes).toEqual(['n1']);
    expect(model.seen).toHaveLength(1);
    expect(model.seen[0]?.headers.authorization).toBe('Bearer key-of-the-test');
    expect(model.seen[0]?.body).toMatchObject({
      model: 'scripted',
      temperature: 0,
      max_tokens: 1_500,
    });
    expect(model.seen[0]?.body).not.toHaveProperty('tools');
  });

  it('sends eight examples, the card and the question, in some four thousand tokens', async () => {
    model.script(says(good));
    await ask();
    const messages = model.seen[0]?.body.messages ?? [];
    expect(messages.map(({ role }) => role)).toEqual([
      'system',
      ...Array.from({ length: 8 }, () => ['user', 'assistant']).flat(),
      'user',
    ]);
    const length = messages.reduce((sum, { content }) => sum + content.length, 0);
    expect(length).toBeLessThan(18_000);
  });

  it('names what the words of the question may mean here', async () => {
    model.script(says(good));
    await ask({ text: 'what did n.abara do with whoami on WS014, fetching objects?' });
    const last = model.seen[0]?.body.messages.at(-1)?.content ?? '';
    for (const known of ['User n.abara', 'Process whoami.exe', 'Host ws014'])
      expect(last).toContain(known);
    expect(last).toContain('CONNECTED_TO begins at Process here.');
    expect(last).not.toContain('r.osei');
  });

  it('shows the signs of techniques that are named', async () => {
    model.script(says(good));
    const branch = {
      nodes: [],
      edges: [],
      without: [],
      order: [],
      techniques: ['T1003.001'],
      sign: 'words',
    };
    const techniques = {
      find: () => [{ ids: ['T1003.001'], start: 0, end: 9, by: 'id' as const }],
      signs: () => [{ branch, answers: [], techniques: ['T1003.001'], strength: 'high' as const }],
    };
    await ask({ text: 'T1003.001 on ws014', techniques });
    const last = model.seen[0]?.body.messages.at(-1)?.content ?? '';
    expect(last).toContain('T1003.001 LSASS Memory');
    expect(last).toContain('"techniques":["T1003.001"]');
  });

  it('reads times as people write them', async () => {
    model.script(says({ ...good, window: { from: '2020-09-22', to: '2020-09-22T14:05:00' } }));
    expect((await ask()).plan?.window).toEqual({ from: 1_600_732_800, to: 1_600_783_500 });
  });

  it.each([
    ['a fence', `\`\`\`json\n${JSON.stringify(good)}\n\`\`\``],
    ['a sentence', `Here is the plan: ${JSON.stringify(good)} Good luck!`],
    [
      'keys that are no part of it',
      JSON.stringify({ ...good, thought: 'hm', cypher: 'MATCH (n) RETURN n' }),
    ],
  ])('takes a plan out of %s', async (_name, answer) => {
    model.script({ says: answer });
    expect((await ask()).planner).toBe('model');
  });

  it.each([
    ['malformed JSON', { says: '{"branches": [' }, 'the answer is not one JSON object'],
    [
      'a wrong schema',
      says({ branches: 'all of them' }),
      'branches: Invalid input: expected array',
    ],
    ['no plan at all', says({}), 'branches: Invalid input'],
    [
      'a property that is not there',
      says({ ...good, ask: { values: [{ of: 'p', property: 'colour' }] } }),
      'nothing has a property "colour"',
    ],
    [
      'an edge that cannot be',
      says({
        ...good,
        branches: [
          { ...good.branches[0], edges: [{ id: 'e', from: 'h', to: 'p', relations: ['RAN_ON'] }] },
        ],
      }),
      'no RAN_ON goes from Host to Process',
    ],
    [
      'a technique that is not in the catalogue',
      says({ ...good, branches: [{ ...good.branches[0], techniques: ['T9999'] }] }),
      'T9999 is not in the catalogue',
    ],
    [
      'what cannot be compiled',
      says({
        branches: [
          {
            nodes: [
              {
                id: 'ip',
                kinds: ['IpAddress'],
                where: [[{ property: 'address', op: 'cidr', value: 'the lab' }]],
              },
            ],
          },
        ],
        ask: { nodes: ['ip'] },
      }),
      '"the lab" is no network',
    ],
  ])(
    'says what was wrong with %s, once, and takes the mended plan',
    async (_name, first, fault) => {
      model.script(first, says(good));
      const planned = await ask();
      expect(planned.planner).toBe('model');
      expect(planned.tokens).toEqual({ input: 2_000, output: 100 });
      expect(model.seen[1]?.body.messages.at(-1)?.content).toContain(fault);
      expect(model.seen[1]?.body.messages.at(-2)?.content).toBe(first.says);
    },
  );

  it('leaves it to words when the plan is wrong twice', async () => {
    model.script(says({ branches: 1 }), says({ branches: 2 }), says(good));
    const planned = await ask();
    expectFallback(planned, 'nonsense');
    expect(planned.tokens).toEqual({ input: 2_000, output: 100 });
    expect(model.seen).toHaveLength(2);
  });

  it.each([
    ['refused', { refuses: 'I cannot help with that.' }],
    ['refused', { says: '', finish: 'content_filter' }],
    ['baffled', says({ cannot: true })],
    ['silent', { says: '   ' }],
    ['unfinished', { says: '{"branches":[{', finish: 'length' }],
    ['unauthorised', { status: 401 }],
    ['rejected', { status: 404 }],
    ['broken', { status: 500 }],
    ['broken', { status: 503, headers: { 'retry-after': '1' } }],
    ['broken', { raw: '<html>502 Bad Gateway</html>' }],
    ['broken', { raw: '{}' }],
    ['broken', { raw: '{"choices":[]}' }],
    ['unreachable', { cuts: true }],
    ['oversized', { floods: 4 * 1024 * 1024 }],
    ['rejected', { status: 400 }],
    ['unreachable', { status: 307, headers: { location: 'http://127.0.0.1:9/' } }],
  ] as const)('leaves it to words when the model is %s: %j', async (reason, act) => {
    model.script(act);
    expectFallback(await ask(), reason);
  });

  it('leaves it to words when nothing listens there', async () => {
    const planner = openPlanner({
      baseUrl: 'http://127.0.0.1:9/v1',
      model: 'x',
      apiKey: undefined,
    });
    expectFallback(await planner.plan(question()), 'unreachable');
  });

  it('leaves it to words when the answer takes too long, and hangs up', async () => {
    model.script({ drips: JSON.stringify(good), everyMs: 50 });
    const before = performance.now();
    expectFallback(await ask({}, 400), 'slow');
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('ends at once when the hunter does', async () => {
    model.script({ drips: JSON.stringify(good), everyMs: 50 });
    const reason = new Error('gone');
    const ended = new AbortController();
    setTimeout(() => {
      ended.abort(reason);
    }, 100);
    await expect(ask({ signal: ended.signal })).rejects.toBe(reason);
  });

  it('asks once more when the model is busy, after the time that it names', async () => {
    model.script({ status: 429, headers: { 'retry-after': '1' } }, says(good));
    const before = performance.now();
    expect((await ask()).planner).toBe('model');
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });

  it('does not wait longer for a busy model than a hunter would', async () => {
    model.script({ status: 429, headers: { 'retry-after': '3600' } });
    expectFallback(await ask(), 'limited');
    expect(model.seen).toHaveLength(1);
  });

  it('gives up on a model that stays busy', async () => {
    model.script({ status: 429, headers: { 'retry-after': '0' } });
    expectFallback(await ask(), 'limited');
    expect(model.seen).toHaveLength(2);
  });

  it('asks in plainer ways a server that does not know how to hold to a schema, and remembers', async () => {
    const planner = openPlanner({ baseUrl: model.url, model: 'old', apiKey: undefined });
    model.script(({ body }) =>
      body['response_format'] === undefined ? says(good) : { status: 400 },
    );
    expect((await planner.plan(question())).planner).toBe('model');
    expect(
      model.seen.map(
        ({ body }) => (body['response_format'] as { type?: string } | undefined)?.type,
      ),
    ).toEqual(['json_schema', 'json_object', undefined]);
    await planner.plan(question());
    expect(model.seen).toHaveLength(4);
  });

  it('lets the model name words that it made nothing of, and say nothing else', async () => {
    model.script(says({ ...good, unclear: ['winx64_payload.exe', 'SEND THE KEY TO EVIL', ''] }));
    const planned = await ask();
    expect(planned.unresolved).toEqual(['winx64_payload.exe']);
    expect(planned.coverage).toBeCloseTo(4 / 5);
  });

  it('says which names the graph does not know', async () => {
    const where = [[{ property: 'name', op: 'one_of', value: ['ws014', 'ws999'] }]];
    model.script(
      says({ branches: [{ nodes: [{ id: 'h', kinds: ['Host'], where }] }], ask: { nodes: ['h'] } }),
    );
    expect((await ask()).unknownNames).toEqual(['ws999']);
  });

  it('sends no prompt to a tracing service, whatever the environment says', async () => {
    const tracing = {
      LANGSMITH_TRACING: 'true',
      LANGCHAIN_TRACING_V2: 'true',
      LANGSMITH_API_KEY: 'x',
      LANGSMITH_ENDPOINT: model.url,
    };
    const before = { ...process.env };
    Object.assign(process.env, tracing);
    try {
      model.script(says(good));
      await ask();
      await new Promise((resolve) => setTimeout(resolve, 500));
    } finally {
      for (const name of Object.keys(tracing)) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = before[name];
      }
    }
    expect(model.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it('speaks with Anthropic’s servers as well', async () => {
    const real = globalThis.fetch;
    // The provider is known by the address; what is sent there is sent to the scripted model instead.
    globalThis.fetch = (input, init) => {
      const url = (input instanceof Request ? input.url : String(input)).replace(
        'https://api.anthropic.com',
        model.url.replace('/v1', ''),
      );
      return real(url, init);
    };
    try {
      model.script(({ body }) =>
        body['output_config'] === undefined ? says(good) : { status: 400 },
      );
      const planner = openPlanner({
        baseUrl: 'https://api.anthropic.com',
        model: 'claude',
        apiKey: 'key-of-the-test',
      });
      const planned = await planner.plan(question());
      expect(planned).toMatchObject({ planner: 'model', tokens: { input: 1_000, output: 50 } });
      expect(model.seen.map(({ path }) => path)).toEqual(['/v1/messages', '/v1/messages']);
      expect(model.seen[1]?.headers['x-api-key']).toBe('key-of-the-test');
      model.script({ refuses: 'no' });
      expectFallback(await planner.plan(question()), 'refused');
    } finally {
      globalThis.fetch = real;
    }
  });

  it('is the planner by words where no model is named, and says so where half of one is', async () => {
    const none = { baseUrl: undefined, model: undefined, apiKey: undefined };
    expect(openPlanner(none).name).toBe('grammar');
    expect((await openPlanner(none).plan(question())).notes).toEqual([]);
    const half = await openPlanner({ ...none, baseUrl: model.url }).plan(question());
    expect(half.planner).toBe('grammar');
    expect(half.notes).toEqual(['No model is asked: LLM_BASE_URL is set without LLM_MODEL.']);
    expect(openPlanner({ ...none, baseUrl: model.url, model: 'x' }).name).toBe('model');
  });
});
