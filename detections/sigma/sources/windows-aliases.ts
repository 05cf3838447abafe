/** A field of an event as text; undefined where it is absent. */
export type FindNamed = (name: string) => string | undefined;

/**
 * Fields that a channel has under other names than the category that it also feeds. By category's
 * name of the field: how to find it in the event's own fields.
 */
export type WindowsAliases = Readonly<Record<string, (find: FindNamed) => string | undefined>>;

const as =
  (name: string) =>
  (find: FindNamed): string | undefined =>
    find(name);

const account =
  (domain: string, user: string) =>
  (find: FindNamed): string | undefined => {
    const name = find(user);
    if (name === undefined || name === '' || name === '-') return undefined;
    const prefix = find(domain);
    return prefix === undefined || prefix === '-' ? name : `${prefix}\\${name}`;
  };

const subject = account('SubjectDomainName', 'SubjectUserName');
const target = account('TargetDomainName', 'TargetUserName');

/** Integrity levels by the label that Windows writes for them. */
const LEVELS: Readonly<Record<string, string>> = {
  'S-1-16-0': 'Untrusted',
  'S-1-16-4096': 'Low',
  'S-1-16-8192': 'Medium',
  'S-1-16-8448': 'Medium',
  'S-1-16-12288': 'High',
  'S-1-16-16384': 'System',
};

/** Security 4688 for rules about new processes. */
export const processAudit: WindowsAliases = {
  Image: as('NewProcessName'),
  ParentImage: as('ParentProcessName'),
  CommandLine: as('ProcessCommandLine'),
  User: (find) => target(find) ?? subject(find),
  ParentUser: subject,
  LogonId: as('SubjectLogonId'),
  IntegrityLevel: (find) => LEVELS[find('MandatoryLabel') ?? ''],
};

const HIVES: readonly (readonly [RegExp, string])[] = [
  [/^\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet\d{3}(?=\\|$)/i, 'HKLM\\System\\CurrentControlSet'],
  [/^\\REGISTRY\\MACHINE(?=\\|$)/i, 'HKLM'],
  [/^\\REGISTRY\\USER(?=\\|$)/i, 'HKU'],
];

function targetObject(find: FindNamed): string | undefined {
  let key = find('ObjectName');
  if (key === undefined) return undefined;
  for (const [written, short] of HIVES) key = key.replace(written, () => short);
  const value = find('ObjectValueName');
  return value === undefined || value === '' || value === '-' ? key : `${key}\\${value}`;
}

const REG_DWORD = '%%1876';

/** Sysmon writes numbers with their type; the audit tells the type beside them. */
function details(find: FindNamed): string | undefined {
  const value = find('NewValue');
  if (value === undefined || find('NewValueType') !== REG_DWORD || !/^\d{1,10}$/.test(value)) {
    return value;
  }
  return `DWORD (0x${Number(value).toString(16).padStart(8, '0')})`;
}

/** Security 4657 for rules about the registry. */
export const registryAudit: WindowsAliases = {
  TargetObject: targetObject,
  Details: details,
  Image: as('ProcessName'),
  User: subject,
  EventType: (find) => (find('OperationType') === '%%1906' ? 'DeleteValue' : 'SetValue'),
};

/** Defender's detections for rules about any antivirus. */
export const antivirus: WindowsAliases = {
  Signature: as('ThreatName'),
  Filename: as('Path'),
};
