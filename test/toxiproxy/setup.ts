import type { TestProject } from 'vitest/node';
import { provideMissing } from '../support/provided.ts';

export default function setup(project: TestProject): void {
  const missing = process.env['REPLFAULT_TOXIPROXY_BIN'] ? null : 'REPLFAULT_TOXIPROXY_BIN names no toxiproxy-server';
  provideMissing(project, missing, 'REPLFAULT_REQUIRE_TOXIPROXY');
}
