import { z } from 'zod';
import { checkIngestRequest, isReservedSource, RESERVED } from '../../ingest/index.js';
import { isTenant } from '../auth/principal.js';
import { isBaseUrl, isSafeUrl } from './urls.js';

const whole = (least: number, most: number): z.ZodInt => z.int().min(least).max(most);

/** As sources of alerts may be called. */
function isSource(name: string): boolean {
  try {
    checkIngestRequest('auto', name);
    return true;
  } catch {
    return false;
  }
}

const entry = z
  .strictObject({
    name: z
      .string()
      .refine(isSource, 'takes a name such as splunk or soc-east')
      .refine((name) => !isReservedSource(name), RESERVED),
    kind: z.enum(['splunk', 'chronicle']),
    url: z
      .string()
      .max(2_048)
      .refine(isSafeUrl, 'takes https, and http only on loopback')
      .refine(isBaseUrl, 'takes no account, query or fragment'),
    tenant: z.string().refine(isTenant, 'takes the name of a tenant'),
    every_seconds: whole(5, 86_400).default(60),
    lookback_minutes: whole(0, 10_080).default(60),
    overlap_seconds: whole(0, 86_400).default(120),
    search: z
      .string()
      .max(10_000)
      .regex(/^\s*(?:search\s|\|)/, 'begins with search or |')
      .optional(),
  })
  .refine(
    ({ kind, search }) => kind === 'splunk' || search === undefined,
    'search: is only for kind splunk',
  );

/** `alerts.pull`: who is asked for alerts. */
export const alertPulls = z
  .array(entry)
  .max(50)
  .refine(
    (entries) => new Set(entries.map(({ name }) => name)).size === entries.length,
    'takes each name once',
  );
