import { ReplfaultError, usageError } from '../../../model/errors.ts';
import { type Ended, endPair } from '../../../up/end-pair.ts';
import { findPair, listPairs } from '../../../up/registry.ts';

const words: Readonly<Record<Ended, string>> = {
  ended: 'ended',
  killed: 'did not end by itself: killed, and removed',
  dead: 'was dead already; what it left is removed',
};

/** `replfault down`. With `--all` a pair that cannot be ended does not keep the others. */
export async function down(
  name: string | undefined,
  { all = false, json = false }: { readonly all?: boolean; readonly json?: boolean },
): Promise<void> {
  if (all && name !== undefined) throw usageError('NAME_AND_ALL', 'a name and --all exclude each other');
  const found = all ? await listPairs() : [await findPair(name)];
  const results = await Promise.allSettled(found.map(endPair));
  const ended = results.flatMap((result, index) =>
    result.status === 'fulfilled' ? [{ name: found[index]?.name ?? '', how: result.value }] : [],
  );
  if (json) process.stdout.write(`${JSON.stringify({ pairs: ended })}\n`);
  else if (found.length === 0) process.stdout.write('no pair is up\n');
  else for (const one of ended) process.stdout.write(`pair ${one.name} ${words[one.how]}\n`);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason instanceof ReplfaultError ? failed.reason : new Error(String(failed.reason));
}
