import type { Mention } from './mentions.js';
import { fileName } from './path.js';
import { clip, MAX_PATH } from './text.js';

const HIVES: readonly (readonly [RegExp, string])[] = [
  [/^(?:\\registry\\machine|hkey_local_machine)(?=\\|$)/, 'hklm'],
  [/^(?:\\registry\\user|hkey_users)(?=\\|$)/, 'hku'],
  [/^hkey_classes_root(?=\\|$)/, 'hkcr'],
  [/^hkey_current_user(?=\\|$)/, 'hkcu'],
];

/** A registry key or value: lower case, hive abbreviated, the value's name as the last part. */
export function registryMention(
  computer: string,
  key: string | undefined,
  valueName?: string,
): Mention<'RegistryKey'> | undefined {
  if (key === undefined) return undefined;
  const whole = valueName === undefined ? key : `${key}\\${valueName}`;
  const path = clip(abbreviateHive(clip(whole, MAX_PATH).toLowerCase()), MAX_PATH);
  return { kind: 'RegistryKey', path, name: fileName(path), host_name: computer };
}

function abbreviateHive(path: string): string {
  if (path.startsWith('hk') && !path.startsWith('hkey_')) return path;
  for (const [hive, short] of HIVES) if (hive.test(path)) return path.replace(hive, short);
  return path;
}
