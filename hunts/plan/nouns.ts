import type { Kind } from '../../graph/index.js';

/** Kinds as English says them: one, and several. */
const nouns: Readonly<Record<Kind, readonly [string, string]>> = {
  Process: ['process', 'processes'],
  Program: ['program', 'programs'],
  File: ['file', 'files'],
  Host: ['host', 'hosts'],
  IpAddress: ['address', 'addresses'],
  Domain: ['domain', 'domains'],
  User: ['user', 'users'],
  Credential: ['credential', 'credentials'],
  RegistryKey: ['registry key', 'registry keys'],
  Service: ['service', 'services'],
  ScheduledTask: ['scheduled task', 'scheduled tasks'],
  WmiSubscription: ['WMI subscription', 'WMI subscriptions'],
  Resource: ['resource', 'resources'],
  AiAgent: ['AI agent', 'AI agents'],
  AiModel: ['AI model', 'AI models'],
  Tool: ['tool', 'tools'],
  Inference: ['agent run', 'agent runs'],
};

/** "a process or file", "processes or files"; without kinds, anything. */
export function nounOf(kinds: readonly string[], isPlural: boolean): string {
  if (kinds.length === 0) return isPlural ? 'things of any kind' : 'thing of any kind';
  return listed(
    kinds.map((kind) => nouns[kind as Kind][isPlural ? 1 : 0]),
    'or',
  );
}

export function withArticle(noun: string): string {
  // "user" and "unit" begin with a consonant to the ear.
  return `${/^(?:[aeio]|AI)/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** "a, b and c". */
export function listed(parts: readonly string[], word: 'and' | 'or'): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${word} ${last}`;
}
