import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who may enter by the guarded door. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * Paths of a certificate for 127.0.0.1 that signs itself, valid until 2126, and of its key: of the broker, of
 * those who come to it, and the authority for both. They guard nothing.
 */
export const pem = {
  certificate: join(__dirname, 'pem', 'certificate.pem'),
  key: join(__dirname, 'pem', 'key.pem'),
} as const;

const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
const MODULES = 'org.apache.kafka.common.security';

/** A listener beside those that are open, with TLS on both sides and SASL by any of three mechanisms. */
export function guardSettings(
  home: string,
  open: string,
  guarded: number,
  { user, password }: Login,
): Readonly<Record<string, string>> {
  const store = join(home, 'store.pem');
  writeFileSync(store, readFileSync(pem.key, 'utf8') + readFileSync(pem.certificate, 'utf8'));
  const ours = `SASL_SSL://127.0.0.1:${guarded}`;
  const jaas = (mechanism: string): string =>
    `listener.name.sasl_ssl.${mechanism.toLowerCase()}.sasl.jaas.config`;
  const plain = `${MODULES}.plain.PlainLoginModule required user_${user}="${password}";`;
  const scrams = scram.map((mechanism) => [
    jaas(mechanism),
    `${MODULES}.scram.ScramLoginModule required;`,
  ]);
  return {
    listeners: `${open},${ours}`,
    'advertised.listeners': `${open.split(',')[0] ?? ''},${ours}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms': ['PLAIN', ...scram].join(','),
    [jaas('PLAIN')]: plain,
    ...(Object.fromEntries(scrams) as Record<string, string>),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': store,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': pem.certificate,
    // Without the listener's name it counts for nothing where there is SASL.
    'listener.name.sasl_ssl.ssl.client.auth': 'required',
  };
}

/** What the store is formatted with, for mechanisms whose users are kept in it. */
export function scramParameters({ user, password }: Login): string[] {
  return scram.flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${user},password=${password}]`,
  ]);
}
