import { type Mention, userMention } from './mentions.js';
import { clip, MAX_NAME } from './text.js';

/** What a Kerberos ticket is for. */
export interface TicketService {
  /** As told; `krbtgt` for tickets that tickets are asked for with. */
  readonly service: string;
  readonly account: Mention<'User'>;
}

const TICKET_GRANTING = /^krbtgt(?:\/|$)/i;

/**
 * The account that a ticket is for, in the realm of who asks. `krbtgt/REALM` and `krbtgt` are one
 * account. A service principal name (`MSSQLSvc/db1`) stands for the account that it is registered for,
 * which nothing on the wire tells.
 */
export function ticketService(
  name: string | undefined,
  domain: string | undefined,
  sid?: string,
): TicketService | undefined {
  if (name === undefined) return undefined;
  const isGranting = TICKET_GRANTING.test(name);
  const service = isGranting ? 'krbtgt' : clip(name, MAX_NAME);
  const account = userMention({ name: service, domain, sid });
  if (account === undefined) return undefined;
  const isPrincipal = account.name?.includes('/') === true;
  return { service, account: isPrincipal ? { ...account, type: 'service' } : account };
}
