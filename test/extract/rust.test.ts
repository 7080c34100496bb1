import assert from "node:assert/strict";
import { test } from "node:test";
import { buildWith } from "../../scripts/extract/rust/hypervisors.ts";
import { readItems } from "../../scripts/extract/rust/items.ts";
import { rustLoader } from "../../scripts/extract/rust/loader.ts";
import { type OptionFacts, optionId, type Snapshot } from "../../scripts/extract/snapshot.ts";
import { parse } from "../../scripts/extract/syntax.ts";
import { memoryRepository } from "./memory.ts";

const types = "src/libs/kata-types/src/config";
const crates = "src/runtime-rs/crates";

const release = {
  "src/libs/kata-types/src/lib.rs": "pub mod annotations;\npub mod config;\nmod names;\n",
  // A module beside the configuration: its constants are found all the same.
  "src/libs/kata-types/src/names.rs": 'pub const DRIVER_BLK_PCI: &str = "blk-pci";\n',
  [`${types}/mod.rs`]: `
pub mod default;
mod agent;
mod hypervisor;
mod runtime;
/// The whole file.
#[derive(Deserialize)]
pub struct TomlConfig {
    #[serde(default)]
    pub agent: HashMap<String, Agent>,
    #[serde(default)]
    pub hypervisor: HashMap<String, Hypervisor>,
    #[serde(default)]
    pub runtime: Runtime,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    #[serde(default, rename = "enable_debug")]
    pub debug: bool,
    #[serde(default = "default_timeout", rename = "timeout", deserialize_with = "secs_to_millis")]
    pub timeout_ms: u32,
    pub pipe_size: u32,
    #[serde(skip)]
    pub cache: Cache,
}
fn default_timeout() -> u32 {
    // ms
    30_000
}
fn secs_to_millis<'de, D>(deserializer: D) -> Result<u32, D::Error> {
    Ok(u32::deserialize(deserializer)?.saturating_mul(1000))
}
`,
  [`${types}/default.rs`]: `
pub const DEFAULT_KERNEL: &str = "vmlinuz";
pub const DEFAULT_MEMORY: u32 = 2 * 64;
pub const DEFAULT_DRIVER: &str = DRIVER_BLK_PCI;
`,
  [`${types}/agent.rs`]: 'pub const AGENT_NAME_KATA: &str = "kata";',
  [`${types}/hypervisor/mod.rs`]: `
mod ant;
mod bee;
pub const BLK_PCI: &str = "blk-pci";
const BLK_MMIO: &str = "blk-mmio";
const NO_FS: &str = "none";
const FS: &str = "fs";
const FS_INLINE: &str = "inline-fs";
#[derive(Default, Deserialize)]
pub struct Hypervisor {
    #[serde(default)]
    pub path: String,
    #[serde(default, flatten)]
    pub boot_info: BootInfo,
    #[serde(default, flatten)]
    pub shared_fs: SharedFs,
    #[serde(default)]
    pub images: Vec<Image>,
    #[serde(default)]
    pub factory: Factory,
}
pub struct Image { pub name: String }
#[serde(deny_unknown_fields)]
pub struct Factory {
    #[serde(default)]
    pub template_path: String,
}
pub struct BootInfo {
    #[serde(default)]
    pub kernel: String,
    #[serde(default, alias = "old_driver")]
    pub driver: String,
    #[serde(default)]
    pub disabled: bool,
    #[serde(default)]
    pub memory: u32,
    #[serde(default)]
    pub vcpus: f32,
    #[serde(default)]
    pub max_vcpus: u32,
    #[serde(default)]
    pub pages: Pages,
    #[cfg(feature = "enable-vendor")]
    pub vendor: String,
}
#[derive(Deserialize_enum_str, Default)]
pub enum Pages {
    #[serde(rename = "huge")]
    Huge,
    #[serde(rename = "thp")]
    #[default]
    Thp,
}
pub struct SharedFs {
    pub shared_fs: Option<String>,
    #[serde(default)]
    pub cache: String,
    #[serde(default)]
    pub dax: bool,
    #[serde(default)]
    pub window: u32,
}
impl BootInfo {
    pub fn adjust_config(&mut self) -> Result<()> {
        let cpus = num_cpus::get() as u32;
        if self.max_vcpus == 0 || self.max_vcpus > cpus {
            self.max_vcpus = cpus;
        }
        if self.vcpus < 0.0 || self.vcpus > cpus as f32 {
            self.vcpus = cpus as f32;
        } else if self.vcpus == 0.0 {
            self.vcpus = 1.0;
        }
        if self.disabled {
            self.driver = "".to_string();
            return Ok(());
        }
        if self.driver.is_empty() {
            self.driver = default::DEFAULT_DRIVER.to_string();
        }
        Ok(())
    }
    pub fn validate(&self) -> Result<()> {
        if self.disabled {
            return Ok(());
        }
        let l = [BLK_PCI, BLK_MMIO, "scsi"];
        if !l.contains(&self.driver.as_str()) {
            return Err(other(format!("{} is unsupported", self.driver)));
        }
        Ok(())
    }
    pub fn replace_kernel(&mut self, new: &str) {
        self.kernel = new.to_string();
    }
}
impl SharedFs {
    pub fn adjust_config(&mut self) -> Result<()> {
        if self.shared_fs.as_deref() == Some(NO_FS) {
            self.shared_fs = None;
            return Ok(());
        }
        if self.shared_fs.as_deref() == Some("") {
            self.shared_fs = Some(FS.to_string());
        }
        match self.shared_fs.as_deref() {
            Some(FS) => self.adjust_cache(false)?,
            Some(FS_INLINE) => self.adjust_cache(true)?,
            _ => {}
        }
        Ok(())
    }
    pub fn validate(&self) -> Result<()> {
        match self.shared_fs.as_deref() {
            None => Ok(()),
            Some(FS) | Some(FS_INLINE) => Ok(()),
            Some(v) => Err(other(format!("Invalid {v}"))),
        }
    }
    fn adjust_cache(&mut self, inline: bool) -> Result<()> {
        if self.cache.is_empty() {
            self.cache = "never".to_string();
        }
        if self.cache == *"off" {
            warn!(sl!(), "off is deprecated");
            self.cache = "never".to_string();
        }
        if self.dax && self.window == 0 {
            self.window = 1024;
        }
        if !self.dax && self.window != 0 {
            self.dax = true;
        }
        let l = ["never", "auto"];
        if !l.contains(&self.cache.as_str()) {
            return Err(other("Invalid cache"));
        }
        Ok(())
    }
}
impl ConfigOps for Hypervisor {
    fn adjust_config(conf: &mut TomlConfig) -> Result<()> {
        let hypervisors: Vec<String> = conf.hypervisor.keys().cloned().collect();
        for hypervisor in hypervisors.iter() {
            if let Some(plugin) = get_hypervisor_plugin(hypervisor) {
                plugin.adjust_config(conf)?;
                let hv = conf.hypervisor.get_mut(hypervisor).unwrap();
                hv.boot_info.adjust_config()?;
                hv.shared_fs.adjust_config()?;
            } else {
                return Err(other("no plugin"));
            }
        }
        Ok(())
    }
    fn validate(conf: &TomlConfig) -> Result<()> {
        for hypervisor in conf.hypervisor.keys() {
            if let Some(plugin) = get_hypervisor_plugin(hypervisor) {
                plugin.validate(conf)?;
                let hv = conf.hypervisor.get(hypervisor).unwrap();
                hv.boot_info.validate()?;
                hv.shared_fs.validate()?;
            }
        }
        Ok(())
    }
}
#[cfg(test)]
mod tests {
    pub struct Hypervisor { pub nonsense: Nonsense }
}
`,
  [`${types}/hypervisor/ant.rs`]: `
pub const NAME_ANT: &str = "ant";
pub struct AntConfig {}
impl ConfigPlugin for AntConfig {
    fn adjust_config(&self, conf: &mut TomlConfig) -> Result<()> {
        if let Some(ant) = conf.hypervisor.get_mut(NAME_ANT) {
            if ant.boot_info.kernel.is_empty() {
                ant.boot_info.kernel = default::DEFAULT_KERNEL.to_string();
            }
            if ant.boot_info.memory == 0 {
                ant.boot_info.memory = default::DEFAULT_MEMORY;
            }
        }
        conf.runtime.model = "none".to_string();
        Ok(())
    }
    fn validate(&self, conf: &TomlConfig) -> Result<()> {
        if let Some(ant) = conf.hypervisor.get(NAME_ANT) {
            if !ant.boot_info.disabled && ant.boot_info.driver == BLK_MMIO {
                return Err(other("no mmio"));
            }
            if ant.secret && ant.boot_info.driver == BLK_PCI {
                return Err(other("not always"));
            }
            if let Some(v) = ant.shared_fs.shared_fs.as_ref() {
                if v != FS {
                    return Err(other("only fs"));
                }
            }
        }
        Ok(())
    }
}
`,
  [`${types}/hypervisor/bee.rs`]: `
pub struct BeeConfig {}
impl ConfigPlugin for BeeConfig {
    fn adjust_config(&self, _conf: &mut TomlConfig) -> Result<()> { Ok(()) }
    fn validate(&self, _conf: &TomlConfig) -> Result<()> { Ok(()) }
}
`,
  [`${types}/runtime.rs`]: `
pub const RUNTIME_NAME_VIRTCONTAINER: &str = "virt_container";
#[derive(Default, Deserialize)]
pub struct Runtime {
    #[serde(default)]
    pub model: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub agent_name: String,
}
impl ConfigOps for Runtime {
    fn adjust_config(conf: &mut TomlConfig) -> Result<()> {
        if conf.runtime.model.is_empty() {
            conf.runtime.model = "tc".to_owned();
        }
        Ok(())
    }
    fn validate(conf: &TomlConfig) -> Result<()> {
        let model = &conf.runtime.model;
        if !model.is_empty() && model != "tc" && model != "none" {
            return Err(other("Invalid model"));
        }
        Ok(())
    }
}
`,
  "src/libs/kata-types/src/annotations/mod.rs": `
pub const ANNO_KERNEL: &str = "io.katacontainers.config.hypervisor.kernel";
pub const ANNO_MAX: &str = "io.katacontainers.config.hypervisor.max";
pub const ANNO_BINDS: &str = "io.katacontainers.config.runtime.binds";
pub struct Annotation { annotations: HashMap<String, String> }
impl Annotation {
    pub fn update_config_by_annotation(&self, config: &mut TomlConfig) -> Result<()> {
        for (key, value) in &self.annotations {
            match key.as_str() {
                ANNO_KERNEL => {
                    hv.boot_info.replace_kernel(value);
                }
                ANNO_MAX => match self.get_value::<u32>(key) {
                    Ok(r) => {
                        hv.boot_info.max_vcpus = r.unwrap_or_default();
                    }
                    Err(_e) => {
                        return Err(u32_err);
                    }
                },
                ANNO_BINDS => {
                    warn!(sl!(), "not from pods");
                }
                _ => {}
            }
        }
        Ok(())
    }
}
`,
  [`${crates}/runtimes/virt_container/Cargo.toml`]: '[features]\ndefault = ["bee"]\nbee = []\ncat = []\n',
  [`${crates}/runtimes/virt_container/src/lib.rs`]: `
impl RuntimeHandler for VirtContainer {
    fn init() -> Result<()> {
        let ant_config = Arc::new(AntConfig::new());
        register_hypervisor_plugin("ant", ant_config);
        #[cfg(all(feature = "bee", target_arch = "x86_64"))]
        {
            let bee_config = Arc::new(BeeConfig::new());
            register_hypervisor_plugin("bee", bee_config);
        }
        #[cfg(feature = "cat")]
        {
            let cat_config = Arc::new(BeeConfig::new());
            register_hypervisor_plugin("cat", cat_config);
        }
        Ok(())
    }
}
`,
  [`${crates}/runtimes/src/manager.rs`]: "fn load() -> Result<()> { toml_config.validate()?; Ok(()) }",
  [`${crates}/hypervisor/src/qemu/inner.rs`]:
    "fn start(&self) { run(self.config.boot_info.kernel, self.config.path); }",
  [`${crates}/resource/src/lib.rs`]:
    "fn size(config: &BootInfo) { let n = config.memory; config.vcpus = 1.0; }",
  "Cargo.lock": `
[[package]]
name = "kata-types"
version = "0.1.0"
dependencies = ["serde", "toml 0.5.11"]
[[package]]
name = "toml"
version = "0.5.11"
[[package]]
name = "toml"
version = "1.1.2+spec-1.1.0"
`,
  "src/runtime-rs/Makefile": "",
};

function load(files: Record<string, string> = {}): Snapshot {
  return rustLoader(memoryRepository({ "3.5.0": { ...release, ...files } }))("3.5.0");
}

function option(snapshot: Snapshot, table: string, key: string): OptionFacts {
  const found = snapshot.options.get(optionId(table, key));
  assert.ok(found, `${table} ${key}`);
  return found;
}

test("tables, keys and types come from what serde is told", () => {
  const snapshot = load();
  const found = [...snapshot.options.values()].map(({ table, key, type }) => `${table} ${key} ${type}`);
  assert.deepEqual(found, [
    "agent.* enable_debug bool",
    "agent.* timeout uint32",
    "agent.* pipe_size uint32",
    "hypervisor.* path string",
    "hypervisor.* kernel string",
    "hypervisor.* driver string",
    "hypervisor.* disabled bool",
    "hypervisor.* memory uint32",
    "hypervisor.* vcpus float32",
    "hypervisor.* max_vcpus uint32",
    "hypervisor.* pages string",
    "hypervisor.* shared_fs string",
    "hypervisor.* cache string",
    "hypervisor.* dax bool",
    "hypervisor.* window uint32",
    "hypervisor.* images []table",
    "hypervisor.*.images[] name string",
    "hypervisor.* factory table",
    "hypervisor.*.factory template_path string",
    "runtime model string",
    "runtime name string",
    "runtime agent_name string",
  ]);
  assert.deepEqual(option(snapshot, "hypervisor.*", "driver").aliases, ["old_driver"]);
  assert.equal(option(snapshot, "agent.*", "pipe_size").required, true);
  assert.equal(option(snapshot, "hypervisor.*.images[]", "name").required, true);
  assert.equal(option(snapshot, "hypervisor.*", "shared_fs").required, undefined, "Option<T> may be absent");
  assert.deepEqual(Object.fromEntries(snapshot.unknownKeys), {
    hypervisor: "rejected",
    "agent.*": "rejected",
    "hypervisor.*": "ignored",
    "hypervisor.*.images[]": "ignored",
    "hypervisor.*.factory": "rejected",
    runtime: "ignored",
  });
});

test("an array may stand for a structure that takes in no other one, in the order of its fields", () => {
  assert.deepEqual(Object.fromEntries(load().positional ?? []), {
    "agent.*": ["enable_debug", "timeout", "pipe_size"],
    "hypervisor.*.images[]": ["name"],
    "hypervisor.*.factory": ["template_path"],
    runtime: ["model", "name", "agent_name"],
  });
});

test("hypervisors are those that the build registers", () => {
  assert.deepEqual(load().hypervisors, ["ant", "bee"]);
  const makefile = "EXTRA_RUSTFEATURES :=\nifeq ($(ARCH),x86_64)\n    EXTRA_RUSTFEATURES += cat\nendif\n";
  assert.deepEqual(load({ "src/runtime-rs/Makefile": makefile }).hypervisors, ["ant", "bee", "cat"]);
});

test("defaults are serde's, then what the plugin and the structures adjust", () => {
  const snapshot = load();
  const fallback = (key: string): unknown => option(snapshot, "hypervisor.*", key).default;
  assert.deepEqual(fallback("kernel"), { ant: "vmlinuz", bee: "" });
  assert.deepEqual(fallback("memory"), { ant: 128, bee: 0 });
  assert.deepEqual(fallback("driver"), { "*": "blk-pci" });
  assert.deepEqual(fallback("vcpus"), { "*": 1 });
  assert.equal(fallback("max_vcpus"), undefined, "the host decides");
  assert.deepEqual(fallback("pages"), { "*": "thp" });
  assert.deepEqual(fallback("shared_fs"), { "*": null }, "absent means none");
  assert.deepEqual(fallback("cache"), { "*": "" }, "filled in only where something is shared");
  assert.deepEqual(fallback("images"), { "*": [] });
  assert.deepEqual(option(snapshot, "agent.*", "timeout").default, { "*": 30 }, "in the file's unit");
  assert.equal(option(snapshot, "agent.*", "pipe_size").default, undefined);
  const model = option(snapshot, "runtime", "model");
  assert.deepEqual(model.default, { "*": "tc" });
  assert.deepEqual(model.changes, [{ to: "none", hypervisors: ["ant"] }]);
});

test("closed sets come from lists, matches, comparisons and enumerations", () => {
  const snapshot = load();
  const driver = option(snapshot, "hypervisor.*", "driver");
  assert.deepEqual(driver.values, ["blk-pci", "blk-mmio", "scsi"]);
  assert.deepEqual(
    driver.narrowed,
    { ant: ["blk-pci", "scsi"] },
    "a check that hangs on more narrows nothing",
  );
  assert.deepEqual(driver.valuesWhen, [{ key: "disabled", values: [false] }]);
  assert.equal(driver.emptyIsAbsent, true);
  const fs = option(snapshot, "hypervisor.*", "shared_fs");
  assert.deepEqual(fs.values, ["fs", "inline-fs", "none"]);
  assert.deepEqual(fs.narrowed, { ant: ["fs", "none"] });
  const cache = option(snapshot, "hypervisor.*", "cache");
  assert.deepEqual(cache.values, ["never", "auto"]);
  assert.deepEqual(cache.valuesWhen, [{ key: "shared_fs", values: ["fs", "inline-fs"] }]);
  assert.deepEqual(option(snapshot, "hypervisor.*", "pages").values, ["huge", "thp"]);
  assert.deepEqual(option(snapshot, "runtime", "model").values, ["tc", "none"]);
});

test("nothing is enforced where the runtime does not validate", () => {
  const snapshot = load({ [`${crates}/runtimes/src/manager.rs`]: "fn load() {}" });
  assert.equal(option(snapshot, "hypervisor.*", "driver").values, undefined);
});

test("annotations lead to the field that they set", () => {
  const snapshot = load();
  assert.equal(
    option(snapshot, "hypervisor.*", "kernel").annotation,
    "io.katacontainers.config.hypervisor.kernel",
  );
  assert.equal(
    option(snapshot, "hypervisor.*", "max_vcpus").annotation,
    "io.katacontainers.config.hypervisor.max",
  );
  assert.equal(option(snapshot, "runtime", "model").annotation, undefined);
});

test("own code and shared code read, assignments do not", () => {
  const source = {
    [`${crates}/runtimes/virt_container/src/lib.rs`]: `
impl RuntimeHandler for VirtContainer {
    fn init() -> Result<()> {
        let a = Arc::new(AntConfig::new());
        register_hypervisor_plugin("qemu", a);
        let b = Arc::new(BeeConfig::new());
        register_hypervisor_plugin("clh", b);
        Ok(())
    }
}`,
  };
  const snapshot = load(source);
  const readers = (key: string): string[] | undefined => option(snapshot, "hypervisor.*", key).hypervisors;
  assert.deepEqual(readers("kernel"), ["qemu"]);
  assert.deepEqual(readers("path"), ["qemu"]);
  assert.deepEqual(readers("memory"), ["clh", "qemu"], "a parameter's type tells whose field it is");
  assert.deepEqual(readers("vcpus"), []);
});

test("the dialect is that of the version that kata-types is locked to", () => {
  assert.equal(load().toml, "0.5");
  const lock = release["Cargo.lock"]?.replace("toml 0.5.11", "toml 1.1.2+spec-1.1.0") ?? "";
  assert.equal(load({ "Cargo.lock": lock }).toml, "1.1");
});

test("a type that is not known is an error, not a guess", () => {
  const odd = release[`${types}/runtime.rs`]?.replace("pub model: String", "pub model: Decimal") ?? "";
  assert.throws(() => load({ [`${types}/runtime.rs`]: odd }), /Runtime\.model: Decimal/);
});

test("changes are told with what must hold for them", () => {
  const snapshot = load();
  const changes = (key: string): unknown => option(snapshot, "hypervisor.*", key).changes;
  assert.deepEqual(changes("driver"), [{ to: "", when: [{ key: "disabled", values: [true] }] }]);
  assert.deepEqual(changes("shared_fs"), [
    { from: "none", to: null },
    { from: "", to: "fs" },
  ]);
  const shared = [{ key: "shared_fs", values: ["fs", "inline-fs"] }];
  assert.deepEqual(changes("cache"), [
    { from: "off", to: "never", when: shared },
    { from: "", to: "never", when: shared },
  ]);
  assert.deepEqual(
    changes("dax"),
    [{ to: true, when: [...shared, { key: "window", values: [0], not: true }] }],
    "two options that hang on each other",
  );
  assert.deepEqual(changes("window"), [
    { from: 0, to: 1024, when: [...shared, { key: "dax", values: [true] }] },
  ]);
});

test("zero is a value where the structure can tell it from an absent key", () => {
  const snapshot = load();
  const isKept = (table: string, key: string): boolean => option(snapshot, table, key).zeroKept === true;
  assert.equal(isKept("agent.*", "timeout"), true, "a default of serde's");
  assert.equal(isKept("hypervisor.*", "shared_fs"), true, "an Option");
  assert.equal(isKept("hypervisor.*", "pages"), true, "an enumeration");
  assert.equal(isKept("hypervisor.*", "kernel"), false);
});

test("a constant that is nowhere is an error, not a guess", () => {
  const odd = release[`${types}/default.rs`]?.replace("DRIVER_BLK_PCI;", "DRIVER_GONE;") ?? "";
  assert.throws(() => load({ [`${types}/default.rs`]: odd }), /default\.rs:4: no such constant: DRIVER_GONE/);
});

test("so is a constant that two modules have with different values", () => {
  const names = {
    "src/libs/kata-types/src/names.rs": 'pub const DRIVER_BLK_PCI: &str = "blk-pci";\nmod other;\n',
    "src/libs/kata-types/src/names/other.rs": 'pub const DRIVER_BLK_PCI: &str = "other";\n',
  };
  assert.throws(() => load(names), /more than one constant/);
});

test("so is code of a kind that has not been met", () => {
  const odd = release[`${types}/runtime.rs`]?.replace("Ok(())", "loop { break; }") ?? "";
  assert.throws(
    () => load({ [`${types}/runtime.rs`]: odd }),
    /runtime\.rs:\d+: loop_expression is not handled/,
  );
});

test("items are read through comments, strings, lifetimes and attributes", () => {
  const source = `/* a /* nested */ comment */
#![allow(x)]
pub(crate) struct S<'a, T: Copy> { pub a: Option<Vec<HashMap<String, T>>>, #[serde(default)] b: &'a str }
const X: &str = r#"a "quoted" { brace"#;
#[cfg(test)] mod tests { struct Hidden { a: u8 } }
#[cfg(not(feature = "f"))] mod inline { pub struct Kept { pub c: u8 } }
#[cfg(all(unix, any(target_os = "macos", feature = "f")))] mod other { pub struct Gone { pub c: u8 } }
impl<T> Trait for S<'_, T> where T: Copy { async fn run(&self, n: u32) -> Vec<u8> { let c = '{'; vec![1] } }
`;
  const file = readItems(parse(source, "rust", "s.rs"), "s.rs", buildWith([]));
  assert.deepEqual(
    file.structs.map(({ name, fields }) => [name, fields.map((f) => `${f.name}: ${f.type}`)]),
    [
      ["S", ["a: Option<Vec<HashMap<String,T>>>", "b: &'astr"]],
      ["Kept", ["c: u8"]],
    ],
  );
  assert.deepEqual([...file.constants.keys()], ["X"]);
  assert.deepEqual(
    file.functions.map(({ name, of, trait }) => [name, of, trait]),
    [["run", "S", "Trait"]],
  );
});

test("source that does not parse is an error that names the place", () => {
  assert.throws(() => parse("fn f() {\n  let = ;\n}\n", "rust", "bad.rs"), /bad\.rs:\d+: cannot be parsed/);
});
