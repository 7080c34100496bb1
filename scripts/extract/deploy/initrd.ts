import type { ShippedValue } from "../../../server/src/knowledge/deploy-facts.ts";
import type { Runtime } from "../../../server/src/knowledge/facts.ts";
import type { Makefile } from "../make.ts";
import type { Repository, Tree } from "../repository.ts";

const SCRIPT = "tools/packaging/static-build/shim-v2/build.sh";

/** The two forms in which a script takes a file from `image` to `initrd`, and the files that it does it to. */
const PUTS_IN = /s\|\^image = \.\*\|initrd = "/;
const UNCOMMENTS = /s\/\^# \\\(initrd =/;

/**
 * On ppc64le the installed files start from an initrd: the Go runtime's by the script that packs the release,
 * runtime-rs's by its Makefile. Changes `files`, by shim. Throws where a script changes `image` in a form that is
 * not known.
 */
export function startFromInitrd(
  repository: Repository,
  tree: Tree,
  runtime: Runtime,
  makefile: Makefile,
  files: Map<string, { readonly isInstalled: boolean; readonly settings: ReadonlyMap<string, ShippedValue> }>,
): void {
  const blob = tree.get(SCRIPT);
  const script =
    runtime === "go" ? (blob === undefined ? "" : repository.text(blob)) : makefile.recipe("install-configs");
  const isDone = PUTS_IN.test(script) || UNCOMMENTS.test(script);
  if (!isDone && /\^image =/.test(script)) throw new Error(`${SCRIPT}: changes image in an unknown form`);
  if (!isDone) return;
  for (const [shim, { isInstalled, settings }] of files) {
    if (!isChanged(runtime, shim, script)) continue;
    files.set(shim, {
      isInstalled,
      settings: new Map(
        [...settings].map(([path, value]) =>
          path.endsWith(".image")
            ? [
                path.replace(/\.image$/, ".initrd"),
                "/opt/kata/share/kata-containers/kata-containers-initrd.img",
              ]
            : [path, value],
        ),
      ),
    });
  }
}

/** The Makefile of runtime-rs changes QEMU's usual file; the script those of its VMM_CONFIGS, later with all that begin so. */
function isChanged(runtime: Runtime, shim: string, script: string): boolean {
  if (runtime === "runtime-rs") return shim === "qemu-runtime-rs";
  const named = /^VMM_CONFIGS="([^"]*)"/m.exec(script)?.[1]?.split(" ") ?? [];
  const isGlob = script.includes('"*.toml');
  return named.some((name) => (isGlob ? shim.startsWith(name) : shim === name));
}
