/** Folders of what `npm start` installs, below the root of the repository. */
export function foldersOfStart(): string[];
