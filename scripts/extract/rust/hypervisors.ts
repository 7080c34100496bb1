import TOML from "@iarna/toml";
import type { Arch } from "../../../server/src/knowledge/architectures.ts";
import type { Makefile } from "../make.ts";
import type { Repository, Tree } from "../repository.ts";
import { type Node, part, parts, problem, walk } from "../syntax.ts";
import type { RustSources } from "./crates.ts";
import { type Build, enabledParts, type RustFile, textOf } from "./items.ts";
import type { Plugin } from "./load.ts";

const containerFolder = "src/runtime-rs/crates/runtimes/virt_container";

/**
 * A release build for Linux, on x86_64 unless another is named, with the default features of the crate that
 * registers hypervisors and those that the Makefile adds.
 */
export function releaseBuild(repository: Repository, tree: Tree, makefile: Makefile, arch?: Arch): Build {
  const blob = tree.get(`${containerFolder}/Cargo.toml`);
  const manifest = blob === undefined ? {} : TOML.parse(repository.text(blob));
  const defaults = (manifest["features"] as TOML.JsonMap | undefined)?.["default"];
  const added = makefile
    .value("EXTRA_RUSTFEATURES")
    .replace("--features", "")
    .split(/[\s,]+/);
  const features = [
    ...(Array.isArray(defaults) ? defaults.map(String) : []),
    ...added.filter((name) => name !== ""),
  ];
  return buildWith(features, arch);
}

/** What Rust calls them. */
const RUST_NAMES: Readonly<Record<Arch, string>> = {
  amd64: "x86_64",
  arm64: "aarch64",
  s390x: "s390x",
  ppc64le: "powerpc64",
  riscv64: "riscv64",
};

/** A build with some features. */
export function buildWith(features: readonly string[], arch: Arch = "amd64"): Build {
  const facts: Record<string, readonly string[]> = {
    feature: features,
    target_arch: [RUST_NAMES[arch]],
    target_os: ["linux"],
    target_endian: [arch === "s390x" ? "big" : "little"],
  };
  return {
    id: `${arch} ${features.join(" ")}`,
    has: (name, value) => (value === undefined ? name === "unix" : (facts[name]?.includes(value) ?? false)),
  };
}

/** The hypervisors and their plugins as the container crate registers them. */
export function registeredHypervisors(sources: RustSources): Plugin[] {
  const file = sources.file(`${containerFolder}/src/lib.rs`);
  const init = file?.functions.find((fn) => fn.name === "init");
  if (!file || !init) throw new Error(`${containerFolder}/src/lib.rs: init registers no hypervisors`);
  return registeredIn(init.body, file, sources, new Map());
}

/** `let qemu_config = Arc::new(QemuConfig::new()); register_hypervisor_plugin("qemu", qemu_config);` */
function registeredIn(
  block: Node,
  file: RustFile,
  sources: RustSources,
  types: Map<string, string>,
): Plugin[] {
  return enabledParts(block, sources.build).flatMap(({ node }) => {
    const statement = node.type === "expression_statement" ? (parts(node)[0] ?? node) : node;
    if (node.type === "let_declaration") {
      const made = [...walk(part(node, "value"))].find(
        ({ type, text }) => type === "identifier" && /Config$/.test(text),
      );
      if (made) types.set(part(node, "pattern").text, made.text);
    }
    if (statement.type === "block") return registeredIn(statement, file, sources, types);
    const isCall = statement.type === "call_expression";
    if (!isCall || part(statement, "function").text !== "register_hypervisor_plugin") return [];
    const [name, plugin] = parts(part(statement, "arguments"));
    const type = types.get(plugin?.text ?? "");
    if (!name || type === undefined) throw problem(statement, "unknown plugin");
    return [
      { name: textOf(name.type === "string_literal" ? name : sources.constant(name, file).value), type },
    ];
  });
}
