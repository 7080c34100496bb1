import type { Host } from "../../environment/host.ts";
import { cleanPath } from "../../loaders/go/forms.ts";

/**
 * What lies at a path; `undefined` when the host's files are not known.
 *
 * A relative path counts from the shim's working directory, the container's bundle, where none of these
 * files is.
 */
export function statPath(host: Host, path: string): ReturnType<NonNullable<Host["stat"]>> {
  if (!host.stat) return undefined;
  if (!path.startsWith("/")) return "missing";
  const found = host.stat(path);
  return found === "missing" ? host.stat(cleanPath(path)) : found;
}
