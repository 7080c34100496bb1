/** Waiting where nothing tells when: in Node as in the suite inside an extension host. */

/**
 * What is there after a while; asked again every tenth of a second.
 * @throws Error that names it when it is not there after 30 seconds
 */
export async function eventually<T>(
  what: string,
  look: () => T | null | undefined | Promise<T | null | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within 30 s: ${what}`);
}
