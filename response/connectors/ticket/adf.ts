/**
 * Atlassian Document Format, as far as it is used here: the tree that Jira keeps in place of marked-up text. Text is
 * a leaf of its own and means itself, whatever stands in it.
 */
export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfBlock[];
}

export type AdfBlock =
  | { readonly type: 'paragraph'; readonly content: readonly AdfText[] }
  | { readonly type: 'codeBlock'; readonly content: readonly AdfText[] }
  | { readonly type: 'bulletList'; readonly content: readonly AdfItem[] };

interface AdfItem {
  readonly type: 'listItem';
  readonly content: readonly AdfBlock[];
}

interface AdfText {
  readonly type: 'text';
  readonly text: string;
  readonly marks?: readonly { readonly type: 'strong' }[];
}

/** Jira takes 32,767 characters for all of a description; what is around the texts counts. */
const MAX_TEXT = 6_000;
/** What no text of a document may hold: control characters but tabs and line ends, and halves of characters. */
const UNSEEN = /(?![\t\n\r])\p{Cc}|\p{Cs}/gu;

/** A document without empty parts; they are no documents. */
export function adf(...blocks: readonly (AdfBlock | undefined)[]): AdfDocument {
  return { type: 'doc', version: 1, content: blocks.filter((block) => block !== undefined) };
}

const MOST_LINES = 200;

/** Paragraphs of a text, one a line. */
export function paragraphs(text: string): readonly AdfBlock[] {
  return clean(text)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, MOST_LINES)
    .map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line }] }));
}

/** Text as it stands; undefined where there is none. */
export function code(text: string): AdfBlock | undefined {
  const shown = clean(text);
  return shown === '' ? undefined : { type: 'codeBlock', content: [{ type: 'text', text: shown }] };
}

/** Names in bold with their values; those without a value are left out. */
export function facts(pairs: readonly (readonly [string, string])[]): AdfBlock | undefined {
  const items = pairs
    .map(([name, value]) => [name, clean(value).trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]): AdfItem => {
      const content: readonly AdfText[] = [
        { type: 'text', text: `${name}: `, marks: [{ type: 'strong' }] },
        { type: 'text', text: value },
      ];
      return { type: 'listItem', content: [{ type: 'paragraph', content }] };
    });
  return items.length === 0 ? undefined : { type: 'bulletList', content: items };
}

const clean = (text: string): string => text.slice(0, MAX_TEXT).replace(UNSEEN, '');
