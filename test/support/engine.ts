/**
 * Whether the tests that need an engine can run. `ci/test.sh` sets the variable where none can be had.
 */
export const NO_ENGINE = process.env['DRILLBOOK_NO_ENGINE'] === '1';
