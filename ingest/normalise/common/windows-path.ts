import { clip, MAX_PATH } from './text.js';

/** Prefixes under which Windows spells a path on a drive, each with what it stands for. */
const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^\\(?:\?\?|\\\?|\\\.)\\(?:unc\\)/, '\\\\'],
  [/^\\(?:\?\?|\\\?)\\/, ''],
  // The drive letter is not in the device name; C: is right for system volumes, and one spelling
  // for device and drive form is worth more than the rare second volume.
  [/^\\device\\harddiskvolume\d+\\/, 'c:\\'],
  [/^\\device\\(?:mup|lanmanredirector)\\/, '\\\\'],
  [/^(?:%systemroot%|%windir%|\\systemroot)\\/, 'c:\\windows\\'],
  [/^%systemdrive%\\/, 'c:\\'],
  // Relative to the Windows folder, as the registry and the service control manager write drivers.
  [/^system32\\/, 'c:\\windows\\system32\\'],
];

/**
 * One spelling for a Windows path: lower case, device and object-manager prefixes resolved, doubled
 * separators folded. Cut at 1,024 characters. Empty text, `-` and `<unknown process>` give undefined.
 */
export function windowsPath(text: string): string | undefined {
  const trimmed = clip(text, MAX_PATH).trim();
  if (trimmed === '' || trimmed === '-' || trimmed.startsWith('<unknown')) return undefined;
  return clip(foldSeparators(resolvePrefix(foldLeading(trimmed.toLowerCase()))), MAX_PATH);
}

// Exports that escape twice write `\\??\\` and `\\device\\`, which would pass for a UNC name.
function foldLeading(path: string): string {
  return /^\\\\(?:\?\?|device|systemroot)\\/.test(path)
    ? path.slice(1).replace(/\\{2,}/g, '\\')
    : path;
}

function resolvePrefix(path: string): string {
  const first = path.charCodeAt(0);
  const hasDrive = path.charCodeAt(1) === 0x3a;
  // Nearly every path starts with a drive letter: skip seven regular expressions for it.
  if (hasDrive && first !== 0x5c && first !== 0x25) return path;
  for (const [prefix, replacement] of PREFIXES) {
    if (prefix.test(path)) return path.replace(prefix, replacement);
  }
  return path;
}

function foldSeparators(path: string): string {
  if (!path.includes('\\\\', 1)) return path;
  const unc = path.startsWith('\\\\') ? '\\' : '';
  return unc + path.replace(/\\{2,}/g, '\\');
}
