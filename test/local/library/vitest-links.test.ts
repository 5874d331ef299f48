import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPrivateNetwork, ourselves } from '../support/who.ts';
import { binlogClient } from './support/binlog-client.ts';
import { checkout } from './support/packed.ts';
import {
  attachments,
  complaintsOfTypes,
  played,
  reasons,
  summary,
  type VitestProjects,
  vitestProjects,
} from './support/vitest-projects.ts';

/** The oldest series that is supported, and ours. */
const versions = ['3.2', '4.1'];
const patient = ['--retry=2'];
const noNetwork = await noPrivateNetwork(ourselves);

let projects: VitestProjects;
beforeAll(async () => {
  projects = await vitestProjects(versions, binlogClient.needs);
  for (const version of versions) {
    const project = projects.of(version);
    await projects.copy(project, ['link-green', 'link-red', 'worker-a', 'worker-b']);
    await copyFile(join(checkout, 'test/local/library/support/vitest-project/worker.ts'), join(project, 'worker.ts'));
    await binlogClient.copy(project);
  }
});
afterAll(() => projects[Symbol.asyncDispose]());

describe.each(versions)('faulty links under vitest %s', (version) => {
  const project = (): string => projects.of(version);

  it('have types', async () => {
    expect(await complaintsOfTypes(project())).toEqual([]);
  });

  it('are green where a client behaves as it is told, and have nothing attached then', async () => {
    const kept = attachments(project());
    await kept.clear();
    const { ended, outcomes } = await played(project(), ['link-green']);
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
    expect(summary(outcomes)).toEqual({
      'an impatient client notices a stall and reconnects': 'passed',
      'a patient client notices nothing, and does not reconnect': 'passed',
      'a client is cut off': 'passed',
      'takes no fault of a replica': 'skipped',
      'a faulty link of its own, of another version': 'passed',
    });
    expect([...(await kept.all('html')), ...(await kept.all('ndjson'))]).toEqual([]);
  });

  it('are red for each planted defect and each bad use, with a report of what was seen', async () => {
    const kept = attachments(project());
    await kept.clear();
    const { ended, outcomes } = await played(project(), ['link-red']);
    expect(ended).toBe(1);
    expect(reasons(outcomes)).toEqual({
      'notices at once': expect.stringMatching(/client-notices: fail: the client did not notice the fault in \d+ ms/),
      'never reconnects': expect.stringMatching(/client-reconnects: fail: the client did not reconnect in \d+ ms/),
      'is not proved': expect.stringContaining('client-notices: inconclusive: the fault stall is not proved'),
      'asks something else': expect.stringContaining('only a faulty link can be asked what its clients do'),
      'asks without a fault': expect.stringContaining('no fault was injected'),
      'asks before it heals': expect.stringContaining('the fault reset is still in effect'),
      'forgets to await': expect.stringContaining('has ended while a wait of its faulty link was under way'),
      'forgets a fault of the link': expect.stringContaining('left behind: the fault stall on the link'),
    });
    expect(summary(outcomes)).toMatchObject({ 'comes after it, with a whole link': 'passed' });
    const reports = await kept.all('html');
    // Those that injected something.
    expect(reports).toHaveLength(6);
    for (const name of ['notices at once', 'never reconnects', 'is not proved', 'asks before it heals'])
      expect(
        reports.filter((report) => report.includes(`replfault ${name}`)),
        name,
      ).toHaveLength(1);
    const noticing = reports.find((report) => report.includes('replfault notices at once'));
    expect(noticing).toMatch(/failed.{1,80}<code>client-notices<\/code>/s);
  });

  it('and pairs of two workers do not see each other', async () => {
    const { ended, outcomes } = await played(project(), ['worker-a', 'worker-b'], { more: ['--maxWorkers=2'] });
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
    expect(summary(outcomes)).toEqual({ 'a works beside b': 'passed', 'b works beside a': 'passed' });
  });
});

describe('a real binlog client behind a bad link', () => {
  it('waits for ever, unless it has a watchdog or keepalive: then it notices in time and reconnects', async () => {
    const { ended, outcomes } = await played(projects.of('4.1'), ['client'], { more: patient });
    expect(reasons(outcomes)).toEqual({});
    expect(ended).toBe(0);
    const passed = outcomes.filter(({ status }) => status === 'passed').length;
    expect(passed).toBe(noNetwork === undefined ? 6 : 4);
  });
});
