/** The first line of a runbook that replfault exported is a comment with this; the hash of all behind the comment is the second one. */
export const exportMark = 'replfault runbook --export, format 1, SHA-256 of what follows:';

/** Whether a text begins as an exported runbook does; somebody may have changed it since. */
export const isExportedRunbook = (text: string): boolean => text.startsWith(`<!-- ${exportMark}`);
