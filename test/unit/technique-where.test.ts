import { groupsOf } from '../../hunts/techniques/where.js';

describe('conditions as a technique writes them', () => {
  it.each([
    [{ name: 'a' }, [[{ property: 'name', op: 'equals', value: 'a' }]]],
    [{ port: [1, 2] }, [[{ property: 'port', op: 'one_of', value: [1, 2] }]]],
    [{ name: { not: 'a' } }, [[{ property: 'name', op: 'equals', value: 'a', not: true }]]],
    [
      { name: { contains: ['a', 'b'] } },
      [
        [
          { property: 'name', op: 'contains', value: 'a' },
          { property: 'name', op: 'contains', value: 'b' },
        ],
      ],
    ],
    [
      { name: { not: { contains: ['a', 'b'] } } },
      [
        [{ property: 'name', op: 'contains', value: 'a', not: true }],
        [{ property: 'name', op: 'contains', value: 'b', not: true }],
      ],
    ],
    [{ port: { at_least: 3 } }, [[{ property: 'port', op: 'at_least', value: 3 }]]],
    [{ name: { known: false } }, [[{ property: 'name', op: 'known', not: true }]]],
    [
      { name: { same_as: 'u.name' } },
      [[{ property: 'name', op: 'same_as', of: 'u', other: 'name' }]],
    ],
    [
      { any: [{ pid: 1 }, { pid: 2, name: 'a' }] },
      [
        [
          { property: 'pid', op: 'equals', value: 1 },
          { property: 'pid', op: 'equals', value: 2 },
        ],
        [
          { property: 'pid', op: 'equals', value: 1 },
          { property: 'name', op: 'equals', value: 'a' },
        ],
      ],
    ],
  ])('%j', (where, groups) => {
    expect(groupsOf(where, [])).toStrictEqual(groups);
  });

  it('give a group for each tool, however many there are', () => {
    const told = { contains: 'x' };
    const any = ['a', 'b', 'c'].map((name) => ({ name, command_line: told }));
    expect(groupsOf({ any: [...any, { name: ['d', 'e'] }] }, [])).toHaveLength(4);
  });

  it('mean the same whether multiplied out or not', () => {
    const alternatives = [
      { name: 'a', command_line: { contains: 'x' } },
      { name: 'b', command_line: { contains: 'y' } },
    ];
    const [names, ofA, ofB] = groupsOf({ any: alternatives }, []);
    expect(names).toStrictEqual([{ property: 'name', op: 'one_of', value: ['a', 'b'] }]);
    expect(ofA).toStrictEqual([
      { property: 'name', op: 'one_of', value: ['a'], not: true },
      { property: 'command_line', op: 'contains', value: 'x' },
    ]);
    expect(ofB).toHaveLength(2);
  });

  it.each([
    [{ name: { contain: 'a' } }, '`contain` is no comparison'],
    [{ any: [] }, 'must be a list of conditions'],
    [{ any: ['a'] }, 'must be conditions'],
    [{ name: { same_as: 'u' } }, 'must name a property of a node'],
    [{ name: { not: { not: 'a' } } }, 'negates twice'],
    [{ pid: { mask: 16 } }, 'must be a text in quotes'],
    [{ name: null }, 'must be a value, a list or a comparison'],
  ])('are refused: %j', (where, fault) => {
    expect(() => groupsOf(where, [])).toThrow(fault);
  });
});
