/** The first line of what a program printed or an error says; empty where there is none. */
export const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
