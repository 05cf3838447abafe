import { createHmac } from 'node:crypto';

/**
 * What a receiver checks: HMAC-SHA256, in hexadecimal, of the timestamp, a dot and the body as it was sent. The
 * timestamp is in it so that a call which somebody overheard is worth nothing later.
 */
export function signature(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
