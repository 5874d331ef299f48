import { inject } from 'vitest';
import '../../support/provided.ts';

/** The server of the original Toxiproxy. Throws where the variable does not name it. */
export function originalBinary(): string {
  const binary = process.env['REPLFAULT_TOXIPROXY_BIN'];
  if (!binary) throw new Error('REPLFAULT_TOXIPROXY_BIN does not name the server of the original');
  return binary;
}

/** Whether the proxy that this project tries is not here; the setup of the project tells why. */
export const isMissing = (inject('missing') ?? null) !== null;
