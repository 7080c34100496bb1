/**
 * What the extraction cannot read from Kata's source. Each entry says where it comes from; keep this
 * short.
 */

/**
 * The TOML dialect of the libraries, from the first version that takes it by default. BurntSushi/toml:
 * its README names 1.1.0 from v1.6.0 on (v1.3.0 to v1.5.0 read it only where BURNTSUSHI_TOML_110 is set).
 * The toml crate: 0.5 stands for TOML 0.5 in its documentation; versions from 1.1 on carry the
 * specification in their own number (`1.1.2+spec-1.1.0`).
 */
export const tomlDialects = {
  "github.com/BurntSushi/toml": [
    ["1.0.0", "1.0"],
    ["1.6.0", "1.1"],
  ],
  toml: [
    ["0.4.0", "0.5"],
    ["0.6.0", "1.0"],
    ["1.1.0", "1.1"],
  ],
} as const;

/** The dialect of a library at a version. Throws on a version older than those we know. */
export function tomlDialect(library: keyof typeof tomlDialects, version: string): "0.5" | "1.0" | "1.1" {
  const numbers = (text: string): number[] => text.split(/[.+-]/).slice(0, 3).map(Number);
  const isAtLeast = (since: string): boolean => {
    const [a, b] = [numbers(version), numbers(since)];
    for (let i = 0; i < 3; i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0);
    return true;
  };
  const found = tomlDialects[library].filter(([since]) => isAtLeast(since)).at(-1);
  if (!found) throw new Error(`${library} ${version}: its TOML dialect is not in scripts/extract/known.ts`);
  return found[1];
}
