import { visible } from '../../hunts/index.js';
import type { JudgedAlert } from './features.js';

const VERDICT =
  '(?:true positive|false positive|requires investigation|benign|harmless|malicious|legitimate|not an? (?:attack|threat|incident))';
const ORDER =
  '(?:classif\\w*|mark|label|treat|report|answer|respond|reply|set|return|output|conclude|judge|rate|score|verdict|close|resolve|dismiss|must|should|say|consider|declare)';

/** Ways in which text of an event speaks to whoever judges it. Blanks stand for anything but letters and digits. */
const ways: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass|skip|drop|stop following)\b.{0,50}\b(?:instructions?|previous|prior|above|earlier|rules?|prompts?|guidelines?|directives?|everything|context)\b/,
  /\b(?:system|developer|admin(?:istrator)?|assistant|soc) (?:prompt|message|override|instructions?|note|directive)\b/,
  /\b(?:new|updated|real|actual|following|these|your) (?:instructions?|directives?|task|orders?)\b/,
  /\b(?:you are|act as|pretend|behave as)\b.{0,30}\b(?:ai|assistant|analyst|model|llm|bot|agent|now)\b/,
  /\b(?:llms?|language model|ai (?:assistant|analyst|model|agent|triage|system)|triage (?:model|assistant|bot|agent|ai)|chatbot|gpt)\b/,
  new RegExp(`\\b${ORDER}\\b.{0,60}\\b${VERDICT}\\b`),
  new RegExp(`\\b(?:classification|verdict|conclusion|class)\\b.{0,20}\\b${VERDICT}\\b`),
  /\bconfidence\b.{0,12}\b(?:0 \d+|1 0+|[5-9]\d|100)\b/,
  /\b[a-z0-9 ]{2,40} pb \d{3}\b|\bcapture and isolate\b/,
  /\b(?:answer|respond|reply|output)\b.{0,20}\b(?:only|json|with|in)\b/,
  /\b(?:im start|im end|endoftext|inst|start of turn|end of turn)\b.{0,40}\b(?:system|user|assistant|inst|model)\b/,
];

/** Encoded words are looked at too: as UTF-8, and as UTF-16, which PowerShell takes. */
const BASE64 = /[A-Za-z0-9+/_-]{24,4000}={0,2}/g;
const MOST_ENCODED = 20;
const MOST_LOOKED_AT = 4_000;

/**
 * True where text of an alert speaks to a model: no order in it is followed, but a model that has read it is not
 * believed either. Words can be put in ways that this does not know; what a verdict may rest on does not depend
 * on it (docs/triage.md). What it takes for an order by mistake costs nothing but the model's look at the event.
 */
export function speaksToModel(alert: JudgedAlert): boolean {
  const { raw, title, ruleName, ruleId, fields, enrichment } = alert;
  const texts = [
    raw,
    title,
    ruleName,
    ruleId,
    ...Object.entries(fields).flat(),
    ...textsIn(enrichment?.user),
    ...textsIn(enrichment?.asset),
    ...(enrichment?.indicators ?? []).flatMap(({ value, description }) => [value, description]),
  ];
  return texts.some((text) => isOrder(text) || decoded(text).some(isOrder));
}

function isOrder(text: string): boolean {
  // As much of it as a model would be shown: what unfolds may not push the rest out of sight.
  const plain = visible(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\\[nrtu]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ');
  // Letters that are spaced out are drawn together.
  const drawn = plain.replace(/(?<=\b\p{L}) (?=\p{L}\b)/gu, '');
  return ways.some((way) => way.test(plain) || (drawn !== plain && way.test(drawn)));
}

function decoded(text: string): string[] {
  const words = text.slice(0, MOST_LOOKED_AT).match(BASE64) ?? [];
  return words.slice(0, MOST_ENCODED).flatMap((word) => {
    const bytes = Buffer.from(word, 'base64');
    return [bytes.toString('utf8'), bytes.toString('utf16le')];
  });
}

function textsIn(record: Readonly<Record<string, unknown>> | null | undefined): string[] {
  if (record === null || record === undefined) return [];
  return Object.values(record).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value ?? null),
  );
}
