import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { SingleServer } from '../../../dist/src/index.js';
import { eventually } from './processes.ts';
import { type Scrape, scrape } from './scraping.ts';

/** The program mysqld_exporter, where somebody named it. */
export const exporterProgram = process.env['REPLFAULT_MYSQLD_EXPORTER_BIN'];
export const noExporter = 'REPLFAULT_MYSQLD_EXPORTER_BIN names no mysqld_exporter';

type Reached = Pick<SingleServer, 'connection'>;

/** What mysqld_exporter says of a server: its collectors of the status of a replica and of SHOW GLOBAL STATUS. */
export async function scrapeExporter(program: string, { connection }: Reached): Promise<Scrape> {
  const port = await freePort();
  const child = spawn(
    program,
    [
      `--web.listen-address=127.0.0.1:${port}`,
      '--config.my-cnf=/dev/null',
      `--mysqld.address=unix://${connection.socketPath}`,
      `--mysqld.username=${connection.user}`,
      ...[
        'info_schema.innodb_cmp',
        'info_schema.innodb_cmpmem',
        'info_schema.query_response_time',
        'global_variables',
      ].map((collector) => `--no-collect.${collector}`),
    ],
    { env: { MYSQLD_EXPORTER_PASSWORD: connection.password }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  try {
    let scraped: Scrape | null = null;
    const answers = async (): Promise<boolean> => {
      scraped = await scrape(`http://127.0.0.1:${port}/metrics`, 10_000).catch(() => null);
      return scraped !== null || child.exitCode !== null;
    };
    await eventually(answers, { withinMs: 20_000 });
    if (scraped === null) throw new Error(`mysqld_exporter does not answer:\n${said}`);
    return scraped;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
