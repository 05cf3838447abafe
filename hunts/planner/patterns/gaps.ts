import { number, value, type Shape } from './shape.js';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** How soon one act came after another: "within 5 minutes after", "and within an hour". */
export const gapShapes: readonly Shape[] = [
  {
    pattern: new RegExp(
      `\\b(?:and |then |and then )?(?:all )?(?:within|in|in under|less than|no more than|at most|not more than|up to) (?:the )?(?:next |following |space of )?(?:${number}|an?) ?(s|sec|m|min|h|hr|d|w|second|minute|hour|day|week)s?\\b(?: (after|before|of|later))?(?: that)?`,
      'gi',
    ),
    read: ([whole, n, unit = 'minute', word], span) =>
      word === undefined && !/^(?:and|then)/i.test(whole)
        ? undefined
        : {
            type: 'gap',
            seconds: (n === undefined ? 1 : value(n)) * (units[unit.toLowerCase().charAt(0)] ?? 60),
            word: /after|of/i.test(word ?? '')
              ? 'after'
              : /before/i.test(word ?? '')
                ? 'before'
                : 'then',
            isLoose: /of/i.test(word ?? ''),
            ...span,
          },
  },
];
