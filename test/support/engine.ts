/** Whether to skip the tests that need an engine. `ci/test.sh` sets the variable if none is available. */
export const NO_ENGINE = process.env['DRILLBOOK_NO_ENGINE'] === '1';

/** `npm run soak`: everything again, for longer, and tests that take too long for every run. */
export const SOAK = process.env['DRILLBOOK_SOAK'] === '1';
