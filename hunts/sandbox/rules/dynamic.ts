import { forbid } from './forbidden.js';

export const dynamic = forbid({
  code: 'DYNAMIC_NAME',
  refuses: 'Labels and relationship types that are computed: `:$(…)`, `:$any(…)`',
  because: 'What a pattern names must be known before it runs',
  example: 'MATCH (n:$($kind)) RETURN n',
  mended: 'MATCH (n) WHERE n.kind = $kind RETURN n',
  grammar: [
    'dynamicExpression',
    'dynamicAnyAllExpression',
    'dynamicLabelType',
    'dynamicProperty',
    'dynamicPropertyExpression',
  ],
  message: () =>
    'Labels and types cannot be computed: write them out, or compare n.kind or type(r) with a parameter.',
});
