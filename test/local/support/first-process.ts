import { endOnInterrupt, onInterrupt } from '../../../src/cli/interrupt.ts';

// Run as the first process of a PID namespace: waits for a signal, taken by a command (`taken`), by one that has ended (`released`), or by none.
endOnInterrupt();
const [how] = process.argv.slice(2);
if (how !== 'none') {
  const { signal, done } = onInterrupt();
  if (how === 'released') done();
  signal.addEventListener('abort', () => {
    process.stdout.write('taken');
    process.exit(42);
  });
}
process.stdout.write('ready ');
setTimeout(() => process.exit(0), 20_000);
