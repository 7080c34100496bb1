import { type Arch, archsOfHypervisor, archsOfRuntime, machinesOf } from "../knowledge/architectures.ts";
import { appliesTo, isAmong } from "../knowledge/clauses.ts";
import type { Runtime } from "../knowledge/facts.ts";
import { valueAt } from "../knowledge/releases.ts";
import { runtimeLabel } from "../knowledge/runtimes.ts";
import { shippedElsewhere } from "../project/shipped.ts";
import { writeJson } from "../toml/edit/index.ts";
import type { Reader } from "./describe/reader.ts";
import { supportBlock } from "./describe/support.ts";
import { code } from "./markdown.ts";

/** What a release has on an architecture, what Kata's files for QEMU set otherwise there, and how well it is supported. */
export function describeArchitecture(reader: Reader, arch: Arch): string {
  const { library, release } = reader;
  const { architectures, support, deploy } = library.knowledge;
  const runtimes: readonly Runtime[] = reader.runtime ? [reader.runtime] : ["runtime-rs", "go"];
  const most = valueAt(architectures.maxVcpus[arch], release);
  const shims = Object.entries(deploy().shims).filter(([, archs]) => valueAt(archs, release)?.includes(arch));
  const rows: readonly (readonly [label: string, text: string | undefined])[] = [
    ...runtimes.map((runtime) => [runtimeLabel(runtime), hypervisorsOn(reader, runtime, arch)] as const),
    ["Machines of QEMU", machinesOf(architectures, arch, release).map(code).join(", ")],
    ["Most vCPUs (Go)", most === undefined ? undefined : String(most)],
    ["Installed by kata-deploy", shims.map(([shim]) => shim).join(", ")],
    ...runtimes.map(
      (runtime) =>
        [`Shipped otherwise (${runtimeLabel(runtime)}, qemu)`, othersOf(reader, runtime, arch)] as const,
    ),
  ];
  const entries = support.filter((entry) =>
    appliesTo(entry).some(({ architecture }) => architecture !== undefined && isAmong(architecture, arch)),
  );
  return [
    `**${code(arch)}** architecture of nodes, in release ${release}`,
    rows.flatMap(([label, text]) => (text ? [`- ${label}: ${text}`] : [])).join("\n"),
    ...entries.map(supportBlock),
  ].join("\n\n");
}

function hypervisorsOn({ library, release }: Reader, runtime: Runtime, arch: Arch): string {
  const { architectures } = library.knowledge;
  if (!archsOfRuntime(architectures, runtime, release).includes(arch)) return "cannot be built";
  return library
    .catalogue(runtime, release)
    .hypervisors.filter((name) => archsOfHypervisor(architectures, runtime, release, name).includes(arch))
    .join(", ");
}

/** What Kata's file for QEMU sets there and not on amd64. */
function othersOf({ library, release }: Reader, runtime: Runtime, arch: Arch): string {
  return [...shippedElsewhere(library, { runtime, release, hypervisor: "qemu" }, arch)]
    .filter(([path]) => !path.includes(".valid_"))
    .map(([path, value]) => {
      const key = path.slice(path.lastIndexOf(".") + 1);
      return value === undefined ? `no ${code(key)}` : code(`${key} = ${writeJson(value)}`);
    })
    .join(", ");
}
