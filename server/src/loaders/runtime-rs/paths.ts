import type { Host } from "../../environment/host.ts";

/** What the host says of a path. `there` carries it resolved, as far as can be told. */
export type Resolved =
  | { readonly kind: "unknown" }
  | { readonly kind: "missing" }
  | { readonly kind: "there"; readonly path: string };

/**
 * What `Path::canonicalize` makes of a path (`resolve_path!`, `validate_path!` in src/libs/kata-types/src/lib.rs).
 *
 * Symbolic links cannot be told from what `host` says. A relative path starts from the working directory of
 * the shim, the container's bundle, which has no such files.
 */
export function resolve(host: Host, path: string): Resolved {
  if (!host.stat) return { kind: "unknown" };
  if (!path.startsWith("/")) return { kind: "missing" };
  const clean = normalise(path);
  const found = host.stat(path) === "missing" ? host.stat(clean) : host.stat(path);
  if (found === undefined) return { kind: "unknown" };
  const wantsDirectory = /\/\.?$/.test(path);
  if (found === "missing" || (wantsDirectory && found !== "directory")) return { kind: "missing" };
  return { kind: "there", path: clean };
}

/** Without empty parts, `.` and `..`. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
