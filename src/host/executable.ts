import { access, constants, stat } from 'node:fs/promises';

/** Whether this user may execute the file. A folder is none. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
