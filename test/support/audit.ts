import { createPrivateKey } from 'node:crypto';
import { AuditSealer, readKeyRing, readPublicKeys } from '../../response/index.js';

/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A private key that is the same for the same number, as PEM. For tests only: anybody can make it. */
export function testKeyPem(number: number): string {
  const der = Buffer.concat([PKCS8, Buffer.alloc(32, number)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The key with which all services and graphs of a test run sign: they share one graph. */
export const sharedAuditKey = testKeyPem(1);

export const sharedSealer = new AuditSealer(readKeyRing(sharedAuditKey, 'test'));
export const sharedPublicKeys = readPublicKeys(sharedAuditKey, 'test');
