/** Names that the generated graph and the generated telemetry share. All on reserved names and ranges. */
export const DOMAIN = 'BENCH';
export const DNS_SUFFIX = 'bench.example';

/** The instant at which everything that is generated ends; questions are asked as of it. */
export const END_EPOCH = Date.UTC(2025, 0, 15, 12) / 1000;

const SYSTEM = 'C:\\Windows\\System32\\';

/** Likeliest first, about as in a capture of an office network. */
export const images: readonly string[] = [
  ...['svchost.exe', 'conhost.exe', 'cmd.exe', 'backgroundTaskHost.exe', 'powershell.exe'],
  ...['taskhostw.exe', 'dllhost.exe', 'RuntimeBroker.exe', 'WmiPrvSE.exe', 'wevtutil.exe'],
  ...['net.exe', 'reg.exe', 'schtasks.exe', 'rundll32.exe', 'msiexec.exe', 'consent.exe'],
  ...['lsass.exe', 'services.exe', 'winlogon.exe', 'spoolsv.exe', 'whoami.exe', 'nltest.exe'],
]
  .map((name) => SYSTEM + name)
  .concat(
    ['Browser\\browser.exe', 'Office\\mail.exe', 'Office\\sheet.exe', 'Office\\word.exe'].map(
      (name) => `C:\\Program Files\\${name}`,
    ),
    Array.from({ length: 300 }, (_, n) => `C:\\Program Files\\Vendor ${n}\\tool-${n}.exe`),
  );

/** Accounts that every machine has, and that are one node for all machines. */
export const serviceAccounts = ['SYSTEM', 'LOCAL SERVICE', 'NETWORK SERVICE'] as const;

export const ports = [443, 80, 53, 445, 389, 88, 135, 3389, 8080, 5985] as const;

export function hostName(n: number): string {
  return `ws${String(n).padStart(5, '0')}`;
}

export function accountName(n: number): string {
  return `user${String(n).padStart(5, '0')}`;
}

export function domainName(n: number): string {
  return `site${n}.${DNS_SUFFIX}`;
}

/** The address of a machine, 10.x.y.z: room for 4 million. */
export function hostAddress(n: number): string {
  return `10.${(n >> 16) & 63}.${(n >> 8) & 255}.${n & 255}`;
}

/** An address outside, from the range kept for benchmarks (198.18.0.0/15) and, beyond it, 100.64.0.0/10. */
export function outsideAddress(n: number): string {
  const [high, low] = [(n >> 8) & 255, n & 255];
  return n < 131_072
    ? `198.${18 + (n >> 16)}.${high}.${low}`
    : `100.${64 + ((n >> 16) & 63)}.${high}.${low}`;
}

const HEX = 16;

/** A process GUID made of the machine's number and the process's. */
export function processGuid(host: number, n: number): string {
  const part = (value: number, width: number): string =>
    value.toString(HEX).padStart(width, '0').slice(-width);
  return `${part(host, 8)}-6787-4b00-${part(n % 65_536, 4)}-${part(n, 12)}`;
}
