/**
 * Whether the tests that need an engine can run. `ci/test.sh` sets the variable where none can be had.
 */
export const NO_ENGINE = process.env['DRILLBOOK_NO_ENGINE'] === '1';

/** `npm run soak`: everything again, for longer, and what takes too long for each run of the tests. */
export const SOAK = process.env['DRILLBOOK_SOAK'] === '1';
