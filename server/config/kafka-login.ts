import { SpoorError } from '../../graph/index.js';
import type { EnvironmentConfig } from './environment.js';

/** Who Spoor is to the brokers. */
export interface KafkaLogin {
  readonly username: string;
  readonly password: string;
}

/**
 * User and password for SASL, which are only ever in the environment; undefined without brokers or SASL.
 *
 * @throws SpoorError CONFIG_INVALID where one is given without the other, or without a mechanism
 */
export function kafkaLogin(env: EnvironmentConfig, mechanism: string): KafkaLogin | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_USER: username, KAFKA_PASSWORD: password } = env;
  if (brokers.length === 0) return undefined;
  if (mechanism === '') {
    if (username === undefined && password === undefined) return undefined;
    throw invalid('KAFKA_USER', 'is of no use without kafka.sasl.mechanism');
  }
  if (username === undefined) throw invalid('KAFKA_USER', 'is needed by kafka.sasl.mechanism');
  if (password === undefined) throw invalid('KAFKA_PASSWORD', 'is needed by kafka.sasl.mechanism');
  return { username, password };
}

function invalid(name: string, what: string): SpoorError {
  return new SpoorError('CONFIG_INVALID', `${name} (environment): ${what}.`);
}
