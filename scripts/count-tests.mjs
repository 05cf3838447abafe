/**
 * Jest's report → `<passed> <failed>`:
 *
 *   node scripts/count-tests.mjs <report.json> <exit code of jest>
 *
 * A test file that could not be loaded has no tests to fail and counts as one failure; so does a run
 * that ended without a report, or badly although each of its tests was well.
 */
import { readFileSync } from 'node:fs';

const [file, status] = process.argv.slice(2);

function readReport() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
}

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = readReport();
const failed = numFailedTests + numRuntimeErrorTestSuites;
process.stdout.write(`${numPassedTests} ${failed === 0 && status !== '0' ? 1 : failed}\n`);
