import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('proxy')
    .description("run the embedded fault proxy on its own (it speaks Toxiproxy's HTTP API)")
    .option('--listen <host:port>', 'address of the API', '127.0.0.1:8474')
    .option('--json', 'print the address as one line of JSON')
    .action(async (options: { listen: string; json?: boolean }) => {
      const { serve } = await import('../../proxy/index.ts');
      await serve({
        listen: options.listen,
        listening: (url) =>
          process.stdout.write(
            options.json ? `${JSON.stringify({ url })}\n` : `listening on ${url} (Ctrl-C ends it)\n`,
          ),
      });
    });
}
