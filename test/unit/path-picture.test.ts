import fc from 'fast-check';
import type { AttackPath, PathStepState } from '../../graph/index.js';
import { NavigatorLayer } from '../../resolvers/index.js';
import { drawPath, type NameOf } from '../../resolvers/picture/draw-path.js';
import { layoutOf } from '../../resolvers/picture/layout.js';
import { safeText } from '../../resolvers/picture/safe-text.js';
import { arbitraryPath } from '../support/paths/arbitrary-path.js';
import { pathOf, scoreOf, stepOf } from '../support/paths/sample-path.js';
import { elementsOf } from '../support/well-formed.js';

const plain: NameOf = (uid) => ({ kind: 'Process', name: uid.replace('process:', '') });
const named =
  (name: string): NameOf =>
  () => ({ kind: 'Process', name });

/** Steps from one process to the next. */
const chain = (length: number): PathStepState[] =>
  Array.from({ length }, (_, n) =>
    stepOf(`process:p${n}`, 'PROC_CREATED', `process:p${n + 1}`, { firstSeen: 1.7e9 + n }),
  );
const isSound = (svg: string): void => {
  expect(() => elementsOf(svg)).not.toThrow();
  expect(svg).not.toMatch(/<script|<foreignObject|<image|<use|href|@import|url\((?!#)|\son\w+=/i);
};

describe('the picture of an attack path', () => {
  it('shows entities, steps with verb, time and techniques, the score in its parts, and a legend', () => {
    const path = pathOf('path:1', {
      steps: [
        stepOf('process:word', 'PROC_CREATED', 'process:shell'),
        stepOf('process:shell', 'INJECTED_INTO', 'process:lsass', {
          role: 'CONSEQUENCE',
          techniques: ['T1055', 'T1003.001'],
        }),
      ],
      chokePoints: ['process:word'],
      seeds: [{ kind: 'ALERT', ref: 'a', uid: 'process:shell', at: 1, weight: 1 }],
      score: scoreOf(0.71),
    });
    const svg = drawPath(path, plain);
    isSound(svg);
    for (const text of [
      '>word<',
      '>lsass<',
      '◆ Process',
      '● Process',
      '>PROC_CREATED<',
      '>05-04 00:00:00 T1059.001<',
      '>05-04 00:00:00 T1055 T1003.001<',
      'score 0.71 = strength 0.50',
      'OPEN, version 1, stage execution',
      'choke point',
      'followed from it',
      'prefers-color-scheme: dark',
    ])
      expect(svg).toContain(text);
    expect(svg).not.toContain('shortened');
  });

  it('is the same however often it is drawn, in whatever order its steps come', () => {
    const steps = [...chain(6), stepOf('process:p1', 'INJECTED_INTO', 'process:p5')];
    const one = drawPath(pathOf('p', { steps }), plain);
    expect(drawPath(pathOf('p', { steps: steps.toReversed() }), plain)).toBe(one);
  });

  it('goes from left to right, also where there are circles', () => {
    const steps = [
      ...chain(4),
      stepOf('process:p4', 'ACCESSED_PROCESS', 'process:p0', { firstSeen: 1.8e9 }),
    ];
    const { places } = layoutOf(pathOf('p', { steps, seeds: [] }));
    const columns = [0, 1, 2, 3, 4].map((n) => places.get(`process:p${n}`)?.column);
    expect(columns).toEqual([0, 1, 2, 3, 4]);
    isSound(
      drawPath(pathOf('p', { steps: [stepOf('process:a', 'PROC_CREATED', 'process:a')] }), plain),
    );
  });

  it('of three hundred steps is shortened, and says so', () => {
    const svg = drawPath(pathOf('p', { steps: chain(300) }), plain);
    isSound(svg);
    expect(svg).toContain('shortened: 40 of 300 steps are shown');
    expect(svg.length).toBeLessThan(100_000);
  });

  it('says what the search left out, and who has gone silent', () => {
    const svg = drawPath(
      pathOf('p', { truncated: true, cut: 12, silentSources: ['<edr>', 'dc'] }),
      plain,
    );
    isSound(svg);
    expect(svg).toContain('the search left 12 edges out; silent: &lt;edr&gt;, dc');
  });

  it('shows what is gone as gone', () => {
    const svg = drawPath(pathOf('p'), () => undefined);
    isSound(svg);
    expect(svg).toContain('(gone)');
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['the end of a text', '</text></svg><svg onload="alert(1)">'],
    ['quotation marks', `"' onload="x" '`],
    ['an entity', '&lt;&#60;&xxe;'],
    ['CDATA', ']]><![CDATA[x'],
    ['text turned around', 'exe\u202Efdp.invoice\u2066x\u2069'],
    ['control characters', 'a\u0000b\u001Bc\u0085d\uFFFEe\n'],
    ['half a sign', 'a\uD800b\uDC00'],
    ['what is not to be seen', 'a\u200Bb\u2060c\uFEFFd\u{E0041}e'],
    ['ten kilobytes', 'x'.repeat(10_240)],
    ['many signs of two units', '😀'.repeat(5_000)],
  ])('holds %s in names as text', (_, name) => {
    const path = pathOf('p', {
      id: name,
      stage: name,
      silentSources: [name],
      steps: [stepOf('process:a', 'PROC_CREATED', 'process:b', { techniques: [name], key: name })],
    });
    const svg = drawPath(path, named(name));
    expect(() => elementsOf(svg)).not.toThrow();
    expect(svg).not.toMatch(/<script|<svg[^>]*onload|\son\w+="/i);
    expect(svg).not.toMatch(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]|(?!\n)\p{Cc}/u);
    expect(svg.length).toBeLessThan(12_000);
    expect(elementsOf(svg)).toEqual(elementsOf(drawPath(path, named('x'))));
  });

  it('is sound for any path', () => {
    fc.assert(
      fc.property(arbitraryPath('p'), fc.string({ unit: 'binary' }), (path: AttackPath, name) => {
        expect(() => elementsOf(drawPath(path, named(name)))).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a<b', 3, 'a&lt;b'],
    ['\u202E', 3, '□'],
    ['😀😀😀😀', 3, '😀😀…'],
  ])('%j in %d signs is %j', (text, most, shown) => {
    expect(safeText(text, most)).toBe(shown);
  });
});

describe('the layer for the ATT&CK Navigator', () => {
  const layerOf = (...paths: readonly AttackPath[]): Record<string, unknown> => {
    const layer = new NavigatorLayer();
    for (const path of paths) layer.add(path);
    return JSON.parse(JSON.stringify(layer)) as Record<string, unknown>;
  };
  const withTechniques = (id: string, score: number, techniques: readonly string[]): AttackPath =>
    pathOf(id, {
      score: scoreOf(score),
      steps: [stepOf('process:a', 'PROC_CREATED', 'process:b', { techniques })],
    });

  it('gives each technique the score of the worst path, and names the paths', () => {
    const layer = layerOf(
      withTechniques('b', 0.305, ['T1059.001', 'T1003']),
      withTechniques('a', 0.9, ['T1059.001']),
    );
    expect(layer).toMatchObject({
      domain: 'enterprise-attack',
      versions: { attack: '18', layer: '4.5' },
      description: expect.stringContaining('2 attack paths.') as string,
      techniques: [
        { techniqueID: 'T1003', score: 31, comment: 'b', enabled: true },
        { techniqueID: 'T1059.001', score: 90, comment: 'a, b', showSubtechniques: true },
      ],
    });
  });

  it('leaves techniques of ATLAS out, and counts them', () => {
    const layer = layerOf(withTechniques('a', 1, ['AML.T0051', 'T1003']));
    expect(layer['techniques']).toMatchObject([{ techniqueID: 'T1003' }]);
    expect(layer['description']).toContain('1 of their techniques is of ATLAS and not shown');
  });

  it('names five paths and says how many more there are', () => {
    const layer = layerOf(
      ...Array.from({ length: 8 }, (_, n) => withTechniques(`p${n}`, 0.5, ['T1003'])),
    );
    expect(layer['techniques']).toMatchObject([{ comment: 'p0, p1, p2, p3, p4 and 3 more' }]);
  });

  it('of nothing is empty', () => {
    expect(layerOf()['techniques']).toEqual([]);
  });
});
