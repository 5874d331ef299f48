// What one run of the tests adds to the counts of the gate, and, where it did not succeed, why:
// `node test-results.mjs FOLDER EXIT-CODE FAILURES-FILE LOG` reads FOLDER/test-results.json, prints "passed failed skipped" and appends a line for each
// failed test, with its message. A run that ends badly without a failed test counts as one failure, or the last line would lie: then vitest met an
// error outside of any test, which only the log tells.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const [, , folder, code, failures, log] = process.argv;
const file = `${folder}/test-results.json`;
const tell = (lines) => appendFileSync(failures, lines.map((line) => `  ${line}\n`).join(''));
const brief = (message = '') => message.split('\n').slice(0, 4).join(' ').slice(0, 600);

const outside = () => {
  const lines = readFileSync(log, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('Unhandled'));
  return at < 0 ? '' : brief(lines.slice(at, at + 8).filter((line) => line.trim() !== '').join('\n'));
};

if (existsSync(file)) {
  const { testResults, numPassedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'));
  const nameOf = ({ name }) => name.replace(/^.*\/(?=test\/)/, '');
  const failed = testResults.flatMap((one) => [
    // A file that could not even be read has no tests.
    ...(one.status === 'failed' && !one.assertionResults.some(({ status }) => status === 'failed')
      ? [`${nameOf(one)}: ${brief(one.message) || 'the file failed outside of its tests'}`]
      : []),
    ...one.assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => `${nameOf(one)} > ${test.fullName}: ${brief(test.failureMessages[0])}`),
  ]);
  if (failed.length === 0 && code !== '0') failed.push(`no test failed: ${outside() || 'see the log'}`);
  tell(failed);
  console.log(numPassedTests, failed.length, numPendingTests + numTodoTests);
} else {
  tell(['the tests left no results: they never began, or were ended']);
  console.log(0, 1, 0);
}
