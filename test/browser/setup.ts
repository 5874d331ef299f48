import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { provideMissing } from '../support/provided.ts';
import { browserPath } from './browser-path.ts';

export default function setup(project: TestProject): void {
  const missing = existsSync(browserPath) ? null : `no browser at ${browserPath} (REPLFAULT_CHROMIUM names another)`;
  provideMissing(project, missing, 'REPLFAULT_REQUIRE_BROWSER');
}
