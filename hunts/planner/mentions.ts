import type { Condition } from '../plan/plan.js';
import type { Conditions, EdgeValue, Mention, Span } from './items.js';
import { knownPrograms } from './lexicon/programs.js';
import { replicationRights } from './lexicon/words.js';
import { wholeNetwork, type Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

const libraries = /\.(?:dll|sys|ocx|cpl|so)$/;
const programs = /\.(?:exe|com|scr|elf|bin)$/;

function make(
  { start, end, text }: Span,
  kinds: readonly string[],
  where: Conditions,
  by: Mention['by'],
  isKnown = true,
): Mention {
  return { type: 'mention', kinds, where, by, isKnown, start, end, text };
}

const equals = (property: string, value: string): Condition => ({ property, op: 'equals', value });

/** GetObject, DeleteTrail: the name of an operation, whether or not this tenant has seen it. */
function operation(text: string, span: Span, vocabulary: Vocabulary): EdgeValue | undefined {
  const known = /^[A-Z]/.test(text) ? vocabulary.action(text) : undefined;
  const isOperation =
    known !== undefined ||
    (/^(?:[A-Z][a-z]+){2,}(?:[A-Z]+[a-z]*)*(?:V\d+)?$|^[A-Z][a-z]+(?:[A-Z]+[a-z]*)+$/.test(text) &&
      vocabulary.named(text).length === 0 &&
      operationVerbs.test(text));
  if (known === undefined && !isOperation) return undefined;
  return {
    type: 'edge_value',
    condition: { property: 'action', op: 'one_of', value: operations(known ?? text, vocabulary) },
    ...span,
  };
}

const operationVerbs =
  /^(?:Get|List|Describe|Create|Delete|Put|Update|Modify|Run|Start|Stop|Terminate|Attach|Detach|Assume|Authorize|Revoke|Send|Decrypt|Encrypt|Generate|Disable|Enable|Batch|Associate|Invoke|Console|Lookup|Add|Remove|Set|Reset|Share|Copy|Import|Export|Register|Tag|Untag|Change|Head|Restore|Leave|Close|Accept|Schedule|Cancel|Publish|Upload|Download|Reboot|Switch|Login|Token|Grant|Retrieve)[A-Z]/;

/** ListObjects is meant as ListObjectsV2 as well. */
function operations(name: string, { actions }: Vocabulary): string[] {
  return [...new Set([name, ...actions.filter((action) => action.replace(/V\d+$/, '') === name)])];
}

/** What a token is by its form: an address, a hash, a path. Nothing for a plain word. */
export function mentionOfToken(
  token: Token,
  span: Span,
  vocabulary: Vocabulary,
): Mention | EdgeValue | undefined {
  const { form, text, lower } = token;
  switch (form) {
    case 'address':
      return make(span, ['IpAddress'], [[equals('address', lower)]], 'form');
    case 'network':
      return make(
        span,
        ['IpAddress'],
        [[{ property: 'address', op: 'cidr', value: wholeNetwork(lower) }]],
        'form',
      );
    case 'hash': {
      const property = lower.length === 64 ? 'sha256' : lower.length === 40 ? 'sha1' : 'md5';
      return make(span, ['Process', 'File'], [[equals(property, lower)]], 'form');
    }
    case 'guid':
      return ofGuid(lower.replace(/[{}]/g, ''), span);
    case 'arn':
      return make(
        span,
        /:(?:iam|sts):.*(?:user|role|root)/.test(lower) ? ['User'] : ['Resource', 'User'],
        [[equals('arn', text)]],
        'form',
      );
    case 'key':
      return make(span, ['Credential'], [[equals('name', text)]], 'form');
    case 'hex':
      return { type: 'edge_value', condition: equals('granted_access', maskText(lower)), ...span };
    case 'number':
      return {
        type: 'edge_value',
        condition: { property: 'port', op: 'equals', value: Number(text) },
        number: Number(text),
        ...span,
      };
    case 'path':
      return ofPath(text, span);
    case 'file':
      return ofFile(lower, span, vocabulary);
    case 'account':
      return ofAccount(lower, span, vocabulary);
    case 'quoted':
      return ofQuoted(text, span, vocabulary);
    case 'word':
      if (lower.includes('*') && lower.length > 2) return wildcard(lower, span);
      return operation(text, span, vocabulary);
    case 'flag':
    case 'technique':
    case 'mark':
      return undefined;
  }
}

/** 0x1FFFFF and 0x001fffff are one mask; the graph has it lower case and without zeros in front. */
function maskText(lower: string): string {
  return `0x${lower.slice(2).replace(/^0+(?=.)/, '')}`;
}

/** A right to replicate the directory, else the GUID of a process. */
function ofGuid(guid: string, span: Span): Mention {
  if (replicationRights.has(guid)) return make(span, ['replication_right'], [], 'form');
  return make(span, ['Process'], [[equals('guid', guid)]], 'form');
}

function ofPath(text: string, span: Span): Mention {
  const isHive = /^hk\w+$/i.test(text);
  const lower = isHive ? `${text.toLowerCase()}\\` : text.toLowerCase();
  const hive =
    /^(hklm|hkcu|hku|hkcr|hkcc|hkey_local_machine|hkey_current_user|hkey_users|hkey_classes_root)\\/.exec(
      lower,
    )?.[1];
  if (hive !== undefined) return make(span, ['RegistryKey'], [registryPath(lower, hive)], 'form');
  if (/^\\\\[^\\]+\\(?:pipe|[\w$]+\$?)/.test(lower))
    return make(
      span,
      ['Resource', 'File'],
      [[{ property: 'name', op: lower.includes('*') ? 'like' : 'contains', value: lower }]],
      'form',
    );
  if (
    /currentversion|\\software\\|\\services\\|\\control\\|\\policies\\|winlogon|\\run(?:once)?$/.test(
      lower,
    ) &&
    !/^[a-z]:/.test(lower)
  )
    return make(
      span,
      ['RegistryKey'],
      [[{ property: 'path', op: 'contains', value: lower.replace(/\*+$/, '') }]],
      'form',
    );
  const op =
    lower.includes('*') || lower.includes('?')
      ? 'like'
      : /^(?:[a-z]:|\\\\|\/|%)/.test(lower)
        ? /[\\/]$/.test(lower) || !/\.[a-z0-9]{1,5}$/.test(lower)
          ? 'starts_with'
          : 'equals'
        : 'contains';
  const value = lower
    .replace(/%temp%|%tmp%/g, '*\\temp')
    .replace(/%appdata%/g, '*\\appdata\\roaming')
    .replace(/%\w+%/g, '*');
  return make(
    span,
    ['File', 'Process'],
    [[{ property: 'path', op: value.includes('*') ? 'like' : op, value }]],
    'form',
  );
}

/** The user's hive is logged as HKU and a SID, so only what comes after is compared. */
function registryPath(lower: string, hive: string): Condition[] {
  const rest = lower.slice(hive.length);
  if (/^hkcu|^hkey_current_user/.test(hive)) {
    if (rest === '\\') return [{ property: 'path', op: 'starts_with', value: 'hku\\s-1-5-21' }];
    return [{ property: 'path', op: 'contains', value: rest.replace(/\*+$/, '') }];
  }
  const short =
    hive === 'hkey_local_machine'
      ? 'hklm'
      : hive === 'hkey_users'
        ? 'hku'
        : hive === 'hkey_classes_root'
          ? 'hkcr'
          : hive;
  const value = `${short}${rest}`;
  return value.includes('*')
    ? [{ property: 'path', op: 'like', value }]
    : [{ property: 'path', op: 'starts_with', value }];
}

function named(value: string): Condition {
  return /[*?]/.test(value) ? { property: 'name', op: 'like', value } : equals('name', value);
}

function ofFile(lower: string, span: Span, vocabulary: Vocabulary): Mention {
  const extension = /^\*?(\.\w+)$/.exec(lower)?.[1];
  if (extension !== undefined)
    return make(
      span,
      ['File'],
      [[{ property: 'name', op: 'ends_with', value: extension }]],
      'form',
    );
  const kinds = programs.test(lower)
    ? ['Process', 'File']
    : libraries.test(lower)
      ? ['File', 'Process']
      : ['File'];
  // A file of a cloud is a resource.
  const isResource = vocabulary.named(lower).some(({ kind }) => kind === 'Resource');
  const own = isResource ? (vocabulary.hasPrograms ? [...kinds, 'Resource'] : ['Resource']) : kinds;
  return make(span, own, [[named(lower)]], 'form');
}

function wildcard(lower: string, span: Span): Mention {
  return make(span, [], [[named(lower)]], 'form');
}

function ofAccount(lower: string, span: Span, vocabulary: Vocabulary): Mention {
  const at = lower.indexOf('@');
  if (at > 0) {
    return make(
      span,
      ['User'],
      [[equals('upn', lower), equals('name', lower), ...localPart(lower, vocabulary)]],
      'form',
    );
  }
  const [domain = '', name = ''] = lower.split('\\', 2);
  const short = domain.split('.')[0] ?? domain;
  const known = vocabulary.named(name).filter(({ kind }) => kind === 'User');
  // The domain is compared where the graph has one that fits; a local name for it would find nothing.
  const fits = known.some(
    (user) =>
      user.domain !== undefined &&
      [domain, short].includes(user.domain.toLowerCase().split('.')[0] ?? ''),
  );
  const where = fits
    ? [[equals('name', name)], [equals('domain', short), equals('domain', domain)]]
    : [[equals('name', name)]];
  return make(span, ['User'], where, 'form', known.length > 0);
}

/** user@domain where telemetry knows the account without a principal name. */
function localPart(lower: string, vocabulary: Vocabulary): Condition[] {
  const name = lower.slice(0, lower.indexOf('@'));
  return vocabulary.named(name).some(({ kind }) => kind === 'User') ? [equals('name', name)] : [];
}

function ofQuoted(text: string, span: Span, vocabulary: Vocabulary): Mention {
  const known = mentionOfKnown(text, span, vocabulary);
  if (known !== undefined) return known;
  return make(
    span,
    ['quoted'],
    [[{ property: 'name', op: 'contains', value: text }]],
    'form',
    false,
  );
}

/** Names of the graph by what is written, and programs that go by a stem. */
export function mentionOfName(
  token: Token,
  span: Span,
  vocabulary: Vocabulary,
): Mention | undefined {
  if (token.form !== 'word' && token.form !== 'file') return undefined;
  return mentionOfKnown(token.text, span, vocabulary);
}

function mentionOfKnown(text: string, span: Span, vocabulary: Vocabulary): Mention | undefined {
  const lower = text.toLowerCase();
  const programNames = vocabulary.programs(lower);
  const known = vocabulary.named(lower);
  const kinds = [
    ...new Set([
      ...known.map(({ kind }) => (kind === 'Program' ? 'Process' : kind)),
      ...(programNames.length > 0 ? ['Process'] : []),
    ]),
  ];
  if (kinds.length === 0) {
    return knownPrograms.has(lower) && text.length > 2
      ? make(
          span,
          ['Process'],
          [[{ property: 'name', op: 'one_of', value: [lower, `${lower}.exe`] }]],
          'name',
        )
      : undefined;
  }
  const names = [...new Set([...known.map(({ name }) => name), ...programNames])];
  const where: Conditions =
    names.length === 1
      ? [[equals('name', names[0] ?? lower)]]
      : [[{ property: 'name', op: 'one_of', value: names }]];
  return make(span, kinds, where, 'name');
}

/** A word that the graph does not know and that stands where a name would: a program, unless the context says another kind. */
export function mentionOfUnknown(word: string, span: Span, kinds: readonly string[]): Mention {
  const isProgram = kinds.length === 0 || kinds.includes('Process');
  const where: Conditions =
    isProgram && !word.includes('.')
      ? [[{ property: 'name', op: 'one_of', value: [word, `${word}.exe`] }]]
      : [[equals('name', word)]];
  return make(span, kinds, where, 'name', false);
}
