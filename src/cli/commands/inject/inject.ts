import { ExitCode, usageError } from '../../../model/errors.ts';
import { loadFaults } from '../../../network/faults/index.ts';
import { call } from '../../../up/control-client.ts';
import { unknownFault } from '../../../up/fault-values.ts';
import { findLivingPair, listPairs } from '../../../up/registry.ts';
import type { FaultNow } from '../../../up/types.ts';
import { nameAndValue, positive } from '../../options.ts';
import { faultWords, proofText } from '../../pairs/fault-text.ts';

export interface InjectOptions {
  readonly param?: readonly string[];
  readonly leg?: string;
  readonly proof?: string | true;
  readonly json?: boolean;
}

/** Some faults restart a server, ms. */
const injectMs = 120_000;
const proofMs = 10_000;

/** `replfault inject`. Returns once the fault is in effect, with `--proof` once numbers show it. */
export async function inject(words: readonly string[], options: InjectOptions): Promise<ExitCode> {
  const [fault = '', name, ...more] = [...words].reverse();
  if (more.length > 0) throw usageError('TOO_MANY_WORDS', 'too many arguments', 'write: replfault inject NAME FAULT');
  await mustBeFault(fault);
  const { proof, leg = null, json = false } = options;
  const params = (options.param ?? []).map(nameAndValue);
  const proofWithinMs = proof === undefined ? 0 : proof === true ? proofMs : positive('--proof', proof) * 1000;
  const pair = await findLivingPair(name);
  const now = await call(pair, 'inject', { fault, params, leg, proofWithinMs }, injectMs + proofWithinMs);
  process.stdout.write(json ? `${JSON.stringify({ name: pair.name, ...now })}\n` : injectedText(pair.name, now));
  return proofWithinMs > 0 && !now.proof?.tookEffect ? ExitCode.failed : ExitCode.passed;
}

/** Said before it is asked which pair is meant. @throws ReplfaultError (usage). */
async function mustBeFault(fault: string): Promise<void> {
  const known = [...(await loadFaults()).keys()];
  if (known.includes(fault)) return;
  if ((await listPairs()).some(({ name }) => name === fault))
    throw usageError('NO_FAULT', `a fault is missing after the pair ${fault}`, `known: ${known.join(', ')}`);
  throw unknownFault(fault, known);
}

function injectedText(name: string, now: FaultNow): string {
  const proof = now.proof === null && now.unknown === null ? '' : `  ${proofText(now)}\n`;
  return `injected ${faultWords(now)}, pair ${name}\n${proof}  heal it: replfault heal ${name} ${now.fault}\n`;
}
