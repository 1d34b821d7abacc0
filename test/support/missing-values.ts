/** What a sentence looks like that shows a value as missing instead of leaving it out. */
export const MISSING_VALUES: readonly RegExp[] = [
  /(^|[\s(])\?([\s,.;:)]|$)/, // a value that could not be looked at
  /(?<!=|was )\bnone\b(?! of)/, // one that is not there
  /\(unknown\)|undefined|null|\[object/,
];
