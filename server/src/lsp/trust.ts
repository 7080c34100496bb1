/** Whether the user trusts what lies in the workspace. */
export interface Trust {
  isGranted(): boolean;
  grant(): void;
}

/** A client that knows of no trust says nothing, and its workspace is trusted. */
export function createTrust(initializationOptions: unknown): Trust {
  let granted = (initializationOptions as { trusted?: unknown } | null | undefined)?.trusted !== false;
  return {
    isGranted: () => granted,
    grant() {
      granted = true;
    },
  };
}
