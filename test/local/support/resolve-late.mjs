// Gives a source a name, has it looked up as a server does, and prints what came of it: plainly, late, and too late. Its namespaces must be its own.
// `node resolve-late.mjs FILE IP`, with the program `ip`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nameHosts } from '../../../dist/src/topology/host-names.js';

const run = promisify(execFile);
const [file, ip] = process.argv.slice(2);
await run(ip, ['link', 'set', 'lo', 'up']);
const names = await nameHosts(file, { source: '127.0.0.1' });
const lookUp = async () => {
  const begunMs = Date.now();
  const address = await run('getent', ['ahosts', names.source]).then(
    ({ stdout }) => stdout.split(/\s/)[0],
    () => null,
  );
  return { address, ms: Date.now() - begunMs };
};
const plain = await lookUp();
const late = await names.answerLate({ delayMs: 700, timeoutS: 5 });
const waited = await lookUp();
const questions = late.questions();
const tooLate = await names.answerLate({ delayMs: 60_000, timeoutS: 1 });
const gaveUp = await lookUp();
await names.set(names.addresses);
const healed = await lookUp();
console.log(JSON.stringify({ plain, waited, gaveUp, healed, late: questions, tooLate: tooLate.questions() }));
