import type { Procedure } from '../model/procedure.ts';
import type { Server } from './dialect.ts';
import { everyProcedure } from './index.ts';

/** What a server was seen to execute depends on all of this. FNV-1a, 32 bits: it tells a change, and hides nothing. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}

const told = ({ steps, privileges, cost, wayBack }: Procedure): string =>
  JSON.stringify([steps, privileges, cost, wayBack]);

/** A fingerprint of each procedure of a server, both twins together. Changes when its statements, conditions, privileges or cost do. */
export function fingerprints(server: Server): Readonly<Record<string, string>> {
  const twins = (['gtid', 'position'] as const).flatMap((by) => everyProcedure(server, { by }));
  const ids = [...new Set(twins.map(({ id }) => id))].sort();
  return Object.fromEntries(
    ids.map((id) => [
      id,
      hash(
        twins
          .filter((one) => one.id === id)
          .map(told)
          .join(),
      ),
    ]),
  );
}
