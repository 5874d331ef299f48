import type { TestProject } from 'vitest/node';
import { connectDaemon } from '../../../src/containers/daemon.ts';
import { provideMissing } from '../../support/provided.ts';

export default async function setup(project: TestProject): Promise<void> {
  const missing = await connectDaemon().then(
    () => null,
    (cause: Error) => cause.message,
  );
  provideMissing(project, missing, 'REPLFAULT_REQUIRE_DOCKER');
}
