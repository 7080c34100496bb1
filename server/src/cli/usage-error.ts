/** A mistake of the caller; told in one line, exit status 2. */
export class UsageError extends Error {}
