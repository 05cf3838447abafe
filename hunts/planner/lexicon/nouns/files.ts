import { endings, type Noun } from './noun.js';

/** Files, by what is in them. */
export const fileNouns: readonly Noun[] = [
  {
    words: [
      'file',
      'files',
      'document',
      'documents',
      'artefact',
      'artefacts',
      'artifact',
      'artifacts',
      'payload file',
      'payload files',
    ],
    kinds: ['File'],
  },
  {
    words: [
      'dll',
      'dlls',
      'library',
      'libraries',
      'module',
      'modules',
      'driver',
      'drivers',
      'image load',
      'image loads',
    ],
    kinds: ['File'],
    where: [
      [
        { property: 'name', op: 'like', value: '*.dll' },
        { property: 'name', op: 'like', value: '*.sys' },
        { property: 'name', op: 'like', value: '*.so*' },
      ],
    ],
  },
  {
    words: [
      'exe files',
      'exe file',
      'executable files',
      'executable file',
      'exe',
      'exes',
      'dropped binaries',
      'dropped binary',
      'dropped executables',
    ],
    kinds: ['File'],
    where: [[{ property: 'name', op: 'ends_with', value: '.exe' }]],
  },
  {
    words: ['script', 'scripts', 'script file', 'script files'],
    kinds: ['File'],
    where: endings(
      '.ps1',
      '.vbs',
      '.vbe',
      '.js',
      '.jse',
      '.wsf',
      '.hta',
      '.bat',
      '.cmd',
      '.py',
      '.sh',
    ),
  },
  {
    words: ['batch file', 'batch files'],
    kinds: ['File'],
    where: [
      [
        { property: 'name', op: 'ends_with', value: '.bat' },
        { property: 'name', op: 'ends_with', value: '.cmd' },
      ],
    ],
  },
  {
    words: [
      'powershell script',
      'powershell scripts',
      'ps1',
      'ps1s',
      'ps1 script',
      'ps1 scripts',
      'ps1 file',
      'ps1 files',
    ],
    kinds: ['File'],
    where: [[{ property: 'name', op: 'ends_with', value: '.ps1' }]],
  },
  {
    words: [
      'vbs script',
      'vbs scripts',
      'vbs file',
      'vbs files',
      'vbscript file',
      'vbscript files',
    ],
    kinds: ['File'],
    where: [[{ property: 'name', op: 'ends_with', value: '.vbs' }]],
  },
  {
    words: [
      'temp file',
      'temp files',
      'temporary file',
      'temporary files',
      'tmp file',
      'tmp files',
    ],
    kinds: ['File'],
    where: [
      [
        { property: 'path', op: 'contains', value: '\\temp\\' },
        { property: 'path', op: 'starts_with', value: '/tmp/' },
        { property: 'name', op: 'ends_with', value: '.tmp' },
      ],
    ],
  },
  {
    words: ['prefetch file', 'prefetch files'],
    kinds: ['File'],
    where: [[{ property: 'name', op: 'ends_with', value: '.pf' }]],
  },
];
