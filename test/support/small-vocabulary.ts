import type { Kind } from '../../graph/index.js';
import { Vocabulary } from '../../hunts/planner/vocabulary.js';

const names: Partial<Record<Kind, readonly string[]>> = {
  Host: ['ws014', 'app02', 'dc01'],
  User: ['n.abara', 'r.osei', 'svc-backup'],
  Program: ['powershell.exe', 'whoami.exe', 'winword.exe', 'lsass.exe', 'winx64_payload.exe'],
  Service: ['mrmupd'],
};

/** A few names, so that a test reads what words mean and not what one tenant calls its things. */
export function smallVocabulary(): Vocabulary {
  return new Vocabulary({
    names: Object.entries(names).flatMap(([kind, list]) =>
      list.map((name) => ({
        kind: kind as Kind,
        name,
        also: [],
        type: undefined,
        domain: undefined,
      })),
    ),
    actions: ['GetObject', 'ListBuckets'],
    talkers: ['Process'],
    callers: ['User'],
  });
}
