import { type ExecuteTool, executeHere } from '../kernel/execute.ts';

/** Runs tools beside a process in the network of a container; `null` where that cannot be had. */
export type ToolsAt = ((pid: number) => Promise<ExecuteTool>) | null;

/**
 * Runs `ss` in the network of a process that lives elsewhere: by nsenter where this user may (root, with ss and nsenter installed; 10 ms), by the
 * sidecars of containers otherwise.
 */
export function ssInside(pid: () => number, toolsAt: ToolsAt): ExecuteTool {
  const entering = executeHere({
    ss: (args) => ({ file: 'nsenter', args: [`--net=/proc/${pid()}/ns/net`, 'ss', ...args], env: {} }),
  });
  return async (tool, args) => {
    const answer = await entering(tool, args);
    if (answer.exitCode === 0 || toolsAt === null) return answer;
    const execute = await toolsAt(pid());
    return execute(tool, args);
  };
}
