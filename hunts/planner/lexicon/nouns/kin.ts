import type { Noun } from './noun.js';

/** Parents and children of processes. */
export const kinNouns: readonly Noun[] = [
  {
    words: [
      'child',
      'children',
      'child process',
      'child processes',
      'childs',
      'kid',
      'kids',
      'direct child',
      'direct children',
      'subprocess',
      'subprocesses',
      'spawn of',
      'offspring process',
    ],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'to' },
  },
  {
    words: [
      'grandchild',
      'grandchildren',
      'grandchild process',
      'grandchild processes',
      'grand-children',
      'grand-child',
    ],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'to', hops: { min: 2, max: 2 } },
  },
  {
    words: [
      'descendant',
      'descendants',
      'offspring',
      'process tree',
      'subtree',
      'descendant process',
      'descendant processes',
      'progeny',
      'tree',
    ],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'to', hops: { min: 1, max: 8 } },
  },
  {
    words: [
      'parent',
      'parents',
      'parent process',
      'parent processes',
      'creator process',
      'launcher process',
    ],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'from' },
  },
  {
    words: [
      'grandparent',
      'grandparents',
      'grandparent process',
      'grandparent processes',
      'grand-parent',
      'grand parent',
    ],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'from', hops: { min: 2, max: 2 } },
  },
  {
    words: ['great-grandparent', 'great-grandparents', 'great grandparent'],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'from', hops: { min: 3, max: 3 } },
  },
  {
    words: ['great-grandchild', 'great-grandchildren', 'great grandchildren'],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'to', hops: { min: 3, max: 3 } },
  },
  {
    words: [
      'ancestor',
      'ancestors',
      'ancestry',
      'lineage',
      'process ancestry',
      'ancestor processes',
    ],
    kinds: ['Process'],
    kin: { frame: 'created', role: 'from', hops: { min: 1, max: 8 } },
  },
  { words: ['sibling', 'siblings', 'sibling process', 'sibling processes'], kinds: ['Process'] },
];
