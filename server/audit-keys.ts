import { join } from 'node:path';
import { makeKeyPem, readKeyRing, AuditSealer, type KeyRing } from '../response/index.js';
import type { Config } from './config.js';
import { readOrKeepSecret, readSecret } from './secret-file.js';

/** The private keys of the audit log, in SPOOR_HOME. */
export const auditKeyFile = 'audit-key.pem';

type KeyPlace = Pick<Config, 'home' | 'auditKey'>;

/**
 * Opens the keys of the audit log: those of SPOOR_AUDIT_KEY, else those in the home, where one is made when there is none.
 * @throws SpoorError CONFIG_INVALID for what is no key, or a file that others may read
 */
export function openAuditSealer(config: KeyPlace): AuditSealer {
  const pem = config.auditKey ?? readOrKeepSecret(auditKeyPath(config), makeKeyPem);
  return new AuditSealer(ringOf(config, pem));
}

/** The keys as they are; undefined where none was made yet. Throws as above. */
export function findKeyRing(config: KeyPlace): KeyRing | undefined {
  const pem = config.auditKey ?? readSecret(auditKeyPath(config));
  return pem === undefined ? undefined : ringOf(config, pem);
}

export function auditKeyPath({ home }: KeyPlace): string {
  return join(home, auditKeyFile);
}

function ringOf(config: KeyPlace, pem: string): KeyRing {
  const isGiven = config.auditKey !== undefined;
  // Files of variables hold one line each.
  const text = isGiven ? pem.replaceAll('\\n', '\n') : pem;
  return readKeyRing(text, isGiven ? 'SPOOR_AUDIT_KEY (environment)' : auditKeyPath(config));
}
