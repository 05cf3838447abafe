import { number, value, type Shape } from './shape.js';

const RARE = 10;

/** The most, the rarest, the first. */
export const rankShapes: readonly Shape[] = [
  {
    pattern: new RegExp(
      `\\b(?:the )?top[ -]${number}\\b|\\b(?:the )?${number} (?:most (?:common|frequent|active|often)|busiest|biggest|largest)`,
      'gi',
    ),
    read: ([, a, b], span) => ({ type: 'rank', order: 'most', top: value(a ?? b ?? '1'), ...span }),
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?${number} (?:rarest|least (?:common|frequent|often|seen))|\\bbottom ${number}`,
      'gi',
    ),
    read: ([, a, b], span) => ({
      type: 'rank',
      order: 'fewest',
      top: value(a ?? b ?? '1'),
      ...span,
    }),
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?(?:${number} )?(?:most recent|latest|newest|last seen|final|last)(?: ${number})?\\b(?! (?:24|hours?|days?|weeks?|\\d+ (?:hours?|days?)))`,
      'gi',
    ),
    read: ([, a, b], span) => ({ type: 'pick', order: 'last', n: value(a ?? b ?? '1'), ...span }),
  },
  {
    pattern: new RegExp(
      `\\b(?:the )?(?:very )?(?:${number} )?(?:first|earliest|oldest|initial)(?: ${number})?\\b(?! (?:hours?|days?|level|generation|time\\b))`,
      'gi',
    ),
    read: ([, a, b], span) => ({ type: 'pick', order: 'first', n: value(a ?? b ?? '1'), ...span }),
  },
  {
    pattern:
      /\b(?:the )?(?:most (?:often|frequently|frequent|common|commonly|active|popular|numerous)|busiest|most|(?:highest|largest|greatest|biggest) (?:number|count|amount)s? of|highest count|more .{1,30} than any other|noisiest|chattiest|talkiest)\b/gi,
    read: (_, span) => ({ type: 'rank', order: 'most', top: 1, ...span }),
  },
  {
    pattern:
      /(?<!at )\b(?:the )?(?:least (?:often|frequently|frequent|common|commonly|active|seen)|rarest|fewest|least|(?:lowest|smallest) (?:number|count|amount)s? of|seldomest)\b/gi,
    read: (_, span) => ({ type: 'rank', order: 'fewest', top: 1, ...span }),
  },
  // No number is said: a page of the rarest.
  {
    pattern:
      /\b(?:rarely (?:seen|used|run)|rare|uncommon|infrequent|seldom (?:seen|used|run))(?= [a-z])/gi,
    read: (_, span) => ({ type: 'rank', order: 'fewest', top: RARE, ...span }),
  },
];
