import type { LedgerWriter } from './open-writers.ts';

/** Rows whose update may write much or little to the binary log; made when a scenario asks for them. */
const wideTable =
  'CREATE TABLE IF NOT EXISTS replfault.wide (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, n BIGINT NOT NULL, payload LONGBLOB) ENGINE=InnoDB';

/** Inserts so many wide rows in one transaction. */
export async function fillWideRows(
  { session, noise }: Pick<LedgerWriter, 'session' | 'noise'>,
  { rows, rowBytes }: { readonly rows: number; readonly rowBytes: number },
): Promise<void> {
  await session.query(wideTable);
  const values = Array.from({ length: rows }, () => `(0, ${noise(rowBytes)})`).join(', ');
  await session.query(
    `INSERT INTO replfault.wide (n, payload) VALUES ${values}`,
    Array.from({ length: rows }, () => rowBytes),
  );
}
