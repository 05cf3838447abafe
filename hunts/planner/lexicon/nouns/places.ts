import type { Noun } from './noun.js';

/** Folders whose name means nothing else. */
const plainFolders = new Set([
  'temp',
  'tmp',
  'appdata',
  '%appdata%',
  'programdata',
  'program files',
  'system32',
]);

/** A folder that people speak of by name, and how its path looks. */
const folder = (words: readonly string[], ...paths: string[]): Noun => ({
  words: words.flatMap((word) => [
    ...(plainFolders.has(word) ? [word, `user's ${word}`] : []),
    `user's ${word} folder`,
    `user's ${word} directory`,
    `users' ${word} folders`,
    `${word} folder`,
    `${word} folders`,
    `${word} directory`,
    `${word} directories`,
  ]),
  kinds: ['File', 'Process'],
  where: [paths.map((value) => ({ property: 'path', op: 'contains', value }))],
  isPlace: true,
});

/** Folders that people speak of by name. */
export const placeNouns: readonly Noun[] = [
  folder(['temp', 'tmp', 'temporary'], '\\temp\\', '/tmp/', '\\tmp\\'),
  folder(['appdata', '%appdata%', 'application data'], '\\appdata\\'),
  folder(['downloads', 'download'], '\\downloads\\', '/downloads/'),
  folder(['programdata'], '\\programdata\\'),
  folder(['program files'], '\\program files'),
  folder(['system32', 'system'], '\\system32\\'),
  folder(['startup', 'autostart'], '\\start menu\\programs\\startup\\'),
  folder(['public', 'public user'], '\\users\\public\\'),
  folder(['user', 'profile', 'home', "users'", "user's"], '\\users\\', '/home/'),
  folder(['desktop'], '\\desktop\\'),
  folder(['documents'], '\\documents\\'),
];
