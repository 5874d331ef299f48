// What one run of the tests adds to the counts of the gate, and, where it did not succeed, why:
// `node test-results.mjs FOLDER EXIT-CODE FAILURES-FILE LOG [AGAIN EXIT-CODE]` reads FOLDER/test-results.json, prints "passed failed skipped" and appends a
// line for each failed test, with its message. A run that ends badly without a failed test counts as one failure, or the last line would lie: then vitest
// met an error outside of any test, which only the log tells. Exit code 1 if anything counts as failed.
//
// AGAIN is a folder with the results of the files that failed, played once more alone. What passed in one of the two counts as passed, and is told on
// stderr with what it said in the other: the machine was too busy, or the test is not sure of itself. `node test-results.mjs --files FOLDER` names these
// files; nothing where more than five failed, since that is no accident.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const mostFilesAgain = 5;
const nameOf = ({ name }) => name.replace(/^.*\/(?=test\/)/, '');
const read = (folder) => JSON.parse(readFileSync(`${folder}/test-results.json`, 'utf8'));

if (process.argv[2] === '--files') {
  const files = read(process.argv[3]).testResults.filter(({ status }) => status === 'failed').map(nameOf);
  if (files.length <= mostFilesAgain) console.log(files.join(' '));
  process.exit();
}
const [, , folder, code, failures, log, again, againCode] = process.argv;
const file = `${folder}/test-results.json`;
const tell = (lines) => appendFileSync(failures, lines.map((line) => `  ${line}\n`).join(''));
/** Progress of a command, as it prints it to a file: `03:12:40 preparing ...`. */
const progress = /^\S*\s*\d\d:\d\d:\d\d /;
/** Its first lines, and the lines that say what was expected: a message may begin with all that a run printed. */
const brief = (message = '') => {
  const all = message.split('\n');
  const lines = all.filter((line, index) => index === 0 || !progress.test(line));
  const telling = lines.slice(3).filter((line) => /expected|inconclusive|AssertionError/.test(line)).slice(-3);
  return [...lines.slice(0, 3), ...telling].join(' ').slice(0, 900);
};
/** Of a test that ran out of time vitest keeps only this in the place of a message. */
const noMessage = /^Error: STACK_TRACE_ERROR/;
const messageOf = ({ failureMessages: [message], duration }) =>
  noMessage.test(message) ? `it ran out of time, after ${Math.round(duration)} ms` : brief(message);

const outside = () => {
  const lines = readFileSync(log, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('Unhandled'));
  return at < 0 ? '' : brief(lines.slice(at, at + 8).filter((line) => line.trim() !== '').join('\n'));
};

/** What failed, each with the words of its failure; a file that could not even be read, or whose hooks failed, has no failed tests. */
const failedIn = (testResults) =>
  testResults.flatMap((one) => {
    const tests = one.assertionResults.filter(({ status }) => status === 'failed');
    if (one.status === 'failed' && tests.length === 0)
      return [{ name: nameOf(one), said: brief(one.message) || 'the file failed outside of its tests' }];
    return tests.map((test) => ({ name: `${nameOf(one)} > ${test.fullName}`, said: messageOf(test) }));
  });
const passedIn = (testResults) =>
  new Set(
    testResults.flatMap((one) => [
      ...(one.status === 'passed' ? [nameOf(one)] : []),
      ...one.assertionResults.filter(({ status }) => status === 'passed').map((test) => `${nameOf(one)} > ${test.fullName}`),
    ]),
  );
const without = 'no test failed';

if (existsSync(file)) {
  const { testResults, numPassedTests, numPendingTests, numTodoTests } = read(folder);
  const first = failedIn(testResults);
  const repeated = again ? read(again).testResults : [];
  const failedAgain = failedIn(repeated);
  const passedAgain = passedIn(repeated);
  const failed = first.filter(({ name }) => !passedAgain.has(name));
  const saved = first.filter(({ name }) => passedAgain.has(name));
  // Where a file failed outside of its tests, some of them may have passed already.
  const before = passedIn(testResults);
  const gained = [...passedAgain].filter((name) => name.includes(' > ') && !before.has(name)).length;
  for (const { name, said } of saved)
    process.stderr.write(`failed once, passed when it was run again: ${name}: ${said}\n`);
  for (const { name, said } of failedAgain.filter((one) => !first.some(({ name }) => name === one.name))) {
    if (before.has(name)) process.stderr.write(`passed once, failed when its file was run again: ${name}: ${said}\n`);
    else failed.push({ name, said });
  }
  if (code !== '0' && first.length === 0) failed.push({ name: without, said: outside() || 'see the log' });
  if (again && againCode !== '0' && failedAgain.length === 0)
    failed.push({ name: `${without} when they were run again`, said: outside() || 'see the log' });
  tell(failed.map(({ name, said }) => `${name}: ${said}`));
  console.log(numPassedTests + gained, failed.length, numPendingTests + numTodoTests);
  process.exitCode = failed.length === 0 ? 0 : 1;
} else {
  tell(['the tests left no results: they never began, or were ended']);
  console.log(0, 1, 0);
  process.exitCode = 1;
}
