import { ARCHITECTURES, type Arch } from "../../server/src/knowledge/architectures.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import type { Makefile } from "./make.ts";
import type { Repository, Tree } from "./repository.ts";
import { runtimeMakefile } from "./templates.ts";

/** The folder of each runtime. */
export const RUNTIME_FOLDERS: Readonly<Record<Runtime, string>> = {
  go: "src/runtime",
  "runtime-rs": "src/runtime-rs",
};

/** What the Makefiles are told, as `uname -m` has it; that of runtime-rs turns two names into Rust's. */
const MACHINES: Readonly<Record<Runtime, Readonly<Record<Arch, string>>>> = {
  go: { amd64: "x86_64", arm64: "aarch64", s390x: "s390x", ppc64le: "ppc64le", riscv64: "riscv64" },
  "runtime-rs": {
    amd64: "x86_64",
    arm64: "aarch64",
    s390x: "s390x",
    ppc64le: "powerpc64le",
    riscv64: "riscv64gc",
  },
};

/** What `tools/packaging/static-build/shim-v2/build.sh` calls QEMU. */
const QEMU: Readonly<Record<Arch, string>> = {
  amd64: "qemu-system-x86_64",
  arm64: "qemu-system-aarch64",
  s390x: "qemu-system-s390x",
  ppc64le: "qemu-system-ppc64",
  riscv64: "qemu-system-riscv64",
};

/** How a runtime's Makefile builds on an architecture; `packed` as kata-deploy is built, for `/opt/kata`. */
export function makefileOn(
  repository: Repository,
  tree: Tree,
  runtime: Runtime,
  arch: Arch,
  packed = false,
): Makefile {
  return runtimeMakefile(repository, tree, RUNTIME_FOLDERS[runtime], {
    ARCH: MACHINES[runtime][arch],
    ...(packed && { PREFIX: "/opt/kata", QEMUCMD: QEMU[arch] }),
  });
}

/** The architectures that a runtime is built for: with variables of their own, and more to do than to say no. */
export function builtFor(repository: Repository, tree: Tree, runtime: Runtime): readonly Arch[] {
  return ARCHITECTURES.filter((arch) => {
    const makefile = makefileOn(repository, tree, runtime, arch);
    if (!tree.has(`${RUNTIME_FOLDERS[runtime]}/${makefile.value("ARCH_FILE")}`)) return false;
    return !/\bnot currently supported\b/.test(makefile.recipe("default"));
  });
}
