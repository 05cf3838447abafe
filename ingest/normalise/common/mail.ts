import { type Mention, resourceMention } from './mentions.js';

const IN_BRACKETS = /<([^<>\s]{3,320})>\s*$/;

/** The address in `Name <kim@example.com>`, `<kim@example.com>` or by itself, lower case. */
export function mailAddress(text: string | undefined): string | undefined {
  const bare = (IN_BRACKETS.exec(text ?? '')?.[1] ?? text)?.trim();
  const fits = bare !== undefined && /^[^@\s]{1,64}@[^@\s]{1,253}$/.test(bare);
  return fits ? bare.toLowerCase() : undefined;
}

/** A mailbox by its address. */
export function mailboxMention(address: string): Mention<'Resource'> {
  return resourceMention('mailbox', address);
}

/** The action of who hands a message over, where the source has no word for it. */
export const MAIL_SENT = 'EmailSent';
