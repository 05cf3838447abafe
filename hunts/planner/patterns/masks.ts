import { edge, type Shape } from './shape.js';

const hex = '(0x[0-9a-f]{1,13})(?![\\w])';

/** Bits that access rights have among others: "including 0x10", "with the bit 0x10 set". */
export const maskShapes: readonly Shape[] = [
  {
    pattern: new RegExp(
      `\\b(?:(?:with |an? |the |whose |that |and )*(?:granted )?(?:access )?(?:masks?|rights?|access|flags?) )?(?:(?:that )?(?:includ(?:e|es|ed|ing)|contain(?:s|ed|ing)?|ha(?:s|d|ving)|with))? ?(?:at least )?(?:the )?bits? ${hex}(?: set)?|\\b(?:(?:with |an? |the |whose |that |and )*(?:granted )?(?:access )?(?:masks?|rights?|access|flags?) )?(?:that )?(?:includ(?:e|es|ed|ing)|contain(?:s|ed|ing)?) (?:at least )?(?:the )?(?:rights? |mask |flags? )?${hex}(?: set)?`,
      'gi',
    ),
    read: ([, a, b], span) =>
      edge(span, {
        property: 'granted_access',
        op: 'mask',
        value: `0x${(a ?? b ?? '0x0')
          .toLowerCase()
          .slice(2)
          .replace(/^0+(?=.)/, '')}`,
      }),
  },
];
