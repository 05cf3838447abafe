/** Why a rule was not taken, by code; docs/detections.md lists them. */
export const refusalCodes = {
  FILE_UNREADABLE: 'The file could not be read.',
  FILE_TOO_LARGE: 'The file is over the limit on size.',
  YAML_INVALID: 'The text is no YAML, or expands its aliases without end.',
  NOT_A_RULE: 'The document is neither a detection nor a correlation nor a filter.',
  METADATA_INVALID: 'A field beside the detection has a value that it cannot have.',
  STATUS_INACTIVE: 'The rule says of itself that it is deprecated or unsupported.',
  ID_TAKEN: 'Another rule with this id, or this name, was loaded before.',
  DETECTION_INVALID: 'The detection has a shape that the specification does not know.',
  CONDITION_INVALID: 'The condition cannot be read, or names a search that is not there.',
  AGGREGATION_OBSOLETE: 'The condition counts with a pipe; correlations took its place.',
  MODIFIER_UNKNOWN: 'A field has a modifier that is not known.',
  MODIFIER_MISUSED: 'A modifier stands where it has no meaning, or beside one that excludes it.',
  VALUE_INVALID: 'A value is not one that its modifiers take.',
  REGEX_UNSUPPORTED: 'A regular expression needs what a linear search cannot do, or is too large.',
  PLACEHOLDER_UNKNOWN: 'A placeholder has no values in the configuration.',
  CORRELATION_INVALID: 'The correlation has a shape that the specification does not know.',
  FILTER_INVALID: 'The filter has a shape that the specification does not know.',
  REFERENCE_UNKNOWN: 'The correlation or filter names no rule that was loaded.',
  TOO_COMPLEX: 'The rule is nested deeper, or expands further, than the limits allow.',
} as const satisfies Readonly<Record<string, string>>;

export type RefusalCode = keyof typeof refusalCodes;

/**
 * What is wrong with one rule. Thrown while a rule is read and caught by whoever reads many: one rule
 * that cannot be used never keeps another from being loaded.
 */
export class RuleFault extends Error {
  override readonly name = 'RuleFault';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
