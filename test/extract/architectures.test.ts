/** What is read of architectures, the committed facts, and with `KATA_REPO` whether they are what is found. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { extractArchitectures, writeArchitectures } from "../../scripts/extract/architectures.ts";
import { extractDeploy } from "../../scripts/extract/deploy/extract.ts";
import { openRepository } from "../../scripts/extract/repository.ts";
import { archChanges } from "../../scripts/sync/changes.ts";
import type { ArchFacts } from "../../server/src/knowledge/architectures.ts";
import { memoryRepository } from "./memory.ts";

const text = readFileSync("schemas/upstream/architectures.json", "utf8");
const facts = JSON.parse(text) as ArchFacts;
const repository = process.env["KATA_REPO"];

const go = "src/runtime";
const rust = "src/runtime-rs";
const crate = `${rust}/crates/runtimes/virt_container`;
const machine = (name: string) => `
const defaultMachine = Qemu${name}
var supportedQemuMachine = Machine{Type: defaultMachine, Options: "accel=kvm"}
`;
const maximum = (value: string) => `package govmm
func MaxVCPUs() uint32 {
	// as many as the hardware has
	return ${value}
}
`;
const release = {
  [`${go}/Makefile`]: `
ifeq ($(ARCH),x86_64)
    override ARCH = amd64
endif
ifeq ($(ARCH),aarch64)
    override ARCH = arm64
endif
ARCH_FILE = arch/$(ARCH)-options.mk
include $(ARCH_FILE)
CONFIGS = config/configuration-qemu.toml
ifneq (,$(SMALL))
    CONFIGS += config/configuration-small.toml
endif
GENERATED_VARS = MACHINE LIMIT
`,
  [`${go}/arch/amd64-options.mk`]: "MACHINE := q35\nSMALL := small\n",
  [`${go}/arch/arm64-options.mk`]: "MACHINE := virt\nLIMIT := limit = 7\n",
  [`${go}/arch/ppc64le-options.mk`]: "MACHINE := pseries\n",
  [`${go}/config/configuration-qemu.toml.in`]: `[hypervisor.qemu]
image = "/usr/share/image"
machine_type = "@MACHINE@"
@LIMIT@
`,
  [`${go}/config/configuration-small.toml.in`]: "[hypervisor.small]\nkernel = 'k'\n",
  "tools/packaging/static-build/shim-v2/build.sh": `VMM_CONFIGS="qemu fc"
			sed -i -e '/^image =/d' \${config_file}
			sed -i 's/^# \\(initrd =.*\\)/\\1/g' \${config_file}
`,
  [`${go}/virtcontainers/qemu.go`]: `package virtcontainers
const (
	QemuQ35 = "q35"
	QemuMicrovm = "microvm"
	QemuVirt = "virt"
	QemuPseries = "pseries"
)
`,
  [`${go}/virtcontainers/qemu_amd64.go`]: `package virtcontainers
var supportedQemuMachines = []Machine{
	{Type: QemuQ35, Options: "a"},
	{Type: QemuMicrovm},
}
`,
  [`${go}/virtcontainers/qemu_arm64.go`]: `package virtcontainers${machine("Virt")}`,
  [`${go}/virtcontainers/qemu_ppc64le.go`]: `package virtcontainers${machine("Pseries")}`,
  [`${go}/pkg/govmm/vmm_amd64.go`]: maximum("uint32(240)"),
  [`${go}/pkg/govmm/vmm_arm64.go`]: `${maximum("byVersion[version]")}
var byVersion = map[uint32]uint32{uint32(2): uint32(8), uint32(3): uint32(123)}
var version = uint32(3)
`,
  [`${go}/pkg/govmm/vmm_ppc64le.go`]: maximum("uint32(128)"),
  [`${rust}/Makefile`]: `ARCH_FILE = arch/$(ARCH)-options.mk
include $(ARCH_FILE)
ifeq ($(ARCH),powerpc64le)
default:
	@echo "This is not currently supported"
	exit 0
else
default: runtime
endif
ifneq ($(filter $(ARCH),x86_64),)
    EXTRA_RUSTFEATURES += bee
endif
`,
  [`${rust}/arch/x86_64-options.mk`]: "MACHINE := q35\n",
  [`${rust}/arch/aarch64-options.mk`]: "MACHINE := virt\n",
  [`${rust}/arch/s390x-options.mk`]: "MACHINE := s390-ccw-virtio\n",
  [`${rust}/arch/powerpc64le-options.mk`]: "MACHINE := pseries\n",
  [`${crate}/Cargo.toml`]: "[features]\ndefault = []\nbee = []\n",
  [`${crate}/src/lib.rs`]: `
impl RuntimeHandler for VirtContainer {
    fn init() -> Result<()> {
        #[cfg(feature = "bee")]
        {
            let bee_config = Arc::new(BeeConfig::new());
            register_hypervisor_plugin("bee", bee_config);
        }
        #[cfg(not(target_arch = "s390x"))]
        let ant_config = Arc::new(AntConfig::new());
        #[cfg(not(target_arch = "s390x"))]
        register_hypervisor_plugin("ant", ant_config);
        let qemu_config = Arc::new(QemuConfig::new());
        register_hypervisor_plugin("qemu", qemu_config);
        Ok(())
    }
}
`,
};

describe("facts by architecture", () => {
  const read = extractArchitectures(memoryRepository({ "3.0.0": release }));

  test("machines and limits are those of the files of the architecture", () => {
    assert.deepEqual(read.machines.amd64, [["3.0.0", ["q35", "microvm"]]]);
    assert.deepEqual(read.machines.arm64, [["3.0.0", ["virt"]]]);
    assert.deepEqual(read.maxVcpus.arm64, [["3.0.0", 123]]);
    assert.deepEqual(read.maxVcpus.riscv64, []);
  });

  test("a runtime is built where there are variables, and more than a refusal to do", () => {
    assert.deepEqual(read.runtimes.go, [["3.0.0", ["amd64", "arm64", "ppc64le"]]]);
    assert.deepEqual(read.runtimes["runtime-rs"], [["3.0.0", ["amd64", "arm64", "s390x"]]]);
  });

  test("hypervisors are those that the build of the architecture registers", () => {
    assert.deepEqual(read.hypervisors["bee"], [["3.0.0", ["amd64"]]]);
    assert.deepEqual(read.hypervisors["ant"], [["3.0.0", ["amd64", "arm64"]]]);
    assert.deepEqual(read.hypervisors["qemu"], [["3.0.0", ["amd64", "arm64", "s390x"]]]);
  });

  test("an unknown form is refused", () => {
    const odd = { ...release, [`${go}/pkg/govmm/vmm_arm64.go`]: maximum("uint32(ask())") };
    assert.throws(() => extractArchitectures(memoryRepository({ "3.0.0": odd })), /vmm_arm64\.go/);
    const none = { ...release, [`${go}/virtcontainers/qemu_arm64.go`]: "package virtcontainers\n" };
    assert.throws(() => extractArchitectures(memoryRepository({ "3.0.0": none })), /qemu_arm64\.go lists no/);
  });

  test("shipped files say what is otherwise on an architecture, and which they are built for", () => {
    const { qemu, small } = extractDeploy(memoryRepository({ "3.0.0": release })).shipped.go;
    assert.deepEqual(qemu!.archs, [["3.0.0", ["amd64", "arm64", "ppc64le"]]]);
    assert.deepEqual(small!.archs, [["3.0.0", ["amd64"]]]);
    assert.deepEqual(qemu!.elsewhere.arm64, {
      "hypervisor.qemu.machine_type": [["3.0.0", "virt"]],
      "hypervisor.qemu.limit": [["3.0.0", 7]],
    });
    // The script that packs the release takes ppc64le from image to initrd.
    assert.deepEqual(qemu!.elsewhere.ppc64le, {
      "hypervisor.qemu.image": [],
      "hypervisor.qemu.machine_type": [["3.0.0", "pseries"]],
      "hypervisor.qemu.initrd": [["3.0.0", "/opt/kata/share/kata-containers/kata-containers-initrd.img"]],
    });
  });

  test("a synchronisation tells what differs from the committed facts", () => {
    const later = { ...read, maxVcpus: { ...read.maxVcpus, arm64: [["3.0.0", 512] as const] } };
    const lines = archChanges(read, later).flatMap((section) => section.lines);
    assert.deepEqual(lines, ['maxVcpus arm64: [["3.0.0",512]], was [["3.0.0",123]]']);
    assert.deepEqual(archChanges(read, read), []);
  });

  test("the committed facts are written as the extraction writes them", () => {
    assert.equal(text, writeArchitectures(facts));
  });
});

const withRepository = repository ? test : () => {};
withRepository("the committed facts are what the extraction finds", () => {
  assert.equal(text, writeArchitectures(extractArchitectures(openRepository(repository!))));
});
