import { type Mention, principalUser, userMention } from '../common/mentions.js';

/** Names that mean nobody in particular. */
const ANYBODY = new Set(['anonymous', 'ftp', 'guest']);

/** The account that gave its name to a service; undefined for anonymous ones. */
export function namedUser(name: string | undefined, domain?: string): Mention<'User'> | undefined {
  if (name === undefined || ANYBODY.has(name.toLowerCase())) return undefined;
  return domain === undefined ? principalUser(name) : userMention({ name, domain });
}
