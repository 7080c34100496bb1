import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsOf, readItems } from "../../scripts/extract/go/items.ts";
import { goLoader } from "../../scripts/extract/go/loader.ts";
import { type OptionFacts, optionId, type Snapshot } from "../../scripts/extract/snapshot.ts";
import { parse } from "../../scripts/extract/syntax.ts";
import { memoryRepository } from "./memory.ts";

const config = `package katautils

import (
	"github.com/BurntSushi/toml"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/kata-containers/kata-containers/src/runtime/pkg/device/config"
	"github.com/kata-containers/kata-containers/src/runtime/pkg/oci"
	vc "github.com/kata-containers/kata-containers/src/runtime/virtcontainers"
)

const (
	aTable = "ant"
	bTable = "bee"
)

type tomlConfig struct {
	Hypervisor map[string]hypervisor
	Agent      map[string]agent
	Runtime    runtime
}

type hypervisor struct {
	Path    string          \`toml:"path"\`
	Driver  string          \`toml:"driver"\`
	Memory  uint32          \`toml:"memory"\` /* MiB */
	CPUs    float32         \`toml:"cpus"\`
	Max     uint            \`toml:"max"\`
	Policy  *uint64         \`toml:"policy"\`
	Port    config.Port     \`toml:"port"\`
	NoVhost bool            \`toml:"no_vhost"\`
	Images  []image         \`toml:"images"\`
	Lists   []string        \`toml:"lists"\`
	Burst   int64           \`toml:"burst"\`
	Rate    int64           \`toml:"rate"\`
	Machine string          \`toml:"machine"\`
	NoImage bool            \`toml:"no_image"\`
	Flags   string          \`toml:"flags"\`
}

type image struct {
	Name string \`toml:"name"\`
}

type agent struct {
	Timeout uint32 \`toml:"timeout"\`
}

type runtime struct {
	Mode  string \`toml:"mode"\`
	Dirs  string \`toml:"dirs"\`
	Debug bool   \`toml:"debug"\`
}

func (r runtime) dirs() (string, error) {
	if r.Dirs == "" {
		return "shared", nil
	}
	switch r.Dirs {
	case "shared", "block":
		return r.Dirs, nil
	default:
		return "", fmt.Errorf("invalid %q", r.Dirs)
	}
}

func (h hypervisor) path() (string, error) {
	p := h.Path
	if p == "" {
		p = defaultPath
	}
	return ResolvePath(p)
}

func (h hypervisor) driver() (string, error) {
	supported := []string{config.Blk, config.Scsi}
	if h.Driver == "" {
		return defaultDriver, nil
	}
	for _, d := range supported {
		if d == h.Driver {
			return h.Driver, nil
		}
	}
	return "", fmt.Errorf("unsupported %v", h.Driver)
}

func (h hypervisor) max() uint32 {
	host := hostCPUs()
	if h.Max == 0 || uint32(h.Max) > host {
		return host
	}
	return uint32(h.Max)
}

func (h hypervisor) cpus() float32 {
	if h.CPUs < 0 || h.CPUs > float32(h.max()) {
		return float32(h.max())
	}
	if h.CPUs == 0 { // or unspecified
		return float32(defaultCPUs)
	}
	return h.CPUs
}

func (h hypervisor) burst() int64 {
	if h.Burst != 0 && h.Rate == 0 {
		h.Burst = 0
	}
	return h.Burst
}

func (h hypervisor) flags() string {
	var flags string
	for _, flag := range strings.Split(h.Flags, ",") {
		if flag != "" {
			flags += strings.TrimSpace(flag) + ","
		}
	}
	return strings.Trim(flags, ",")
}

func newAnt(h hypervisor) (vc.HypervisorConfig, error) {
	path, err := h.path()
	if err != nil {
		return vc.HypervisorConfig{}, err
	}
	driver, err := h.driver()
	if err != nil {
		return vc.HypervisorConfig{}, err
	}
	if driver != config.Blk {
		return vc.HypervisorConfig{}, errors.New("no")
	}
	if h.Machine == "micro" && !h.NoImage {
		h.NoImage = true
	}
	return vc.HypervisorConfig{
		NoImage:        h.NoImage,
		Flags:          h.flags(),
		HypervisorPath: path,
		Driver:         driver,
		Machine:        h.Machine,
		MemorySize:     h.Memory,
		NumVCPUs:       h.cpus(),
		MaxVCPUs:       h.max(),
		Port:           h.Port,
		Vhost:          true,
		Burst:          h.burst(),
		Rate:           h.Rate,
	}, nil
}

func newBee(h hypervisor) (vc.HypervisorConfig, error) {
	if h.Policy != nil {
		log.Info("policy")
	}
	driver, err := h.driver()
	if err != nil {
		return vc.HypervisorConfig{}, err
	}
	images, err := toImages(h.Images)
	if err != nil {
		return vc.HypervisorConfig{}, err
	}
	return vc.HypervisorConfig{
		Driver: driver,
		Images: images,
		Vhost:  h.NoVhost,
		Memory: h.Memory,
	}, nil
}

func toImages(images []image) ([]vc.Image, error) {
	if len(images) == 0 {
		return nil, nil
	}
	result := make([]vc.Image, len(images))
	for i, one := range images {
		if one.Name == "" {
			return nil, fmt.Errorf("entry %d has no name", i)
		}
		result[i] = vc.Image{Name: one.Name}
	}
	return result, nil
}

func updateRuntimeConfigHypervisor(path string, tomlConf tomlConfig, config *oci.RuntimeConfig) error {
	for k, h := range tomlConf.Hypervisor {
		var err error
		var hConfig vc.HypervisorConfig
		switch k {
		case aTable:
			hConfig, err = newAnt(h)
		case bTable:
			hConfig, err = newBee(h)
		default:
			err = fmt.Errorf("unknown %q", k)
		}
		if err != nil {
			return fmt.Errorf("%v: %v", path, err)
		}
		config.HypervisorConfig = hConfig
	}
	return nil
}

func updateRuntimeConfigRuntime(path string, tomlConf tomlConfig, config *oci.RuntimeConfig) error {
	dirs, err := tomlConf.Runtime.dirs()
	if err != nil {
		return err
	}
	config.Dirs = dirs
	return nil
}

func LoadConfiguration(path string) (config oci.RuntimeConfig, err error) {
	tomlConf, resolved, err := decodeConfig(path)
	config.Debug = tomlConf.Runtime.Debug
	if tomlConf.Runtime.Mode != "" {
		err = config.Mode.SetMode(tomlConf.Runtime.Mode)
		if err != nil {
			return config, err
		}
	}
	if err := updateRuntimeConfigHypervisor(resolved, tomlConf, &config); err != nil {
		return config, err
	}
	if err := updateRuntimeConfigRuntime(resolved, tomlConf, &config); err != nil {
		return config, err
	}
	return config, nil
}
`;

const release = {
  "src/runtime/go.mod": "require (\n\tgithub.com/BurntSushi/toml v1.5.0\n)\n",
  "src/runtime/pkg/katautils/config.go": config,
  "src/runtime/pkg/katautils/config-settings.go.in": `package katautils
var defaultPath = "/usr/bin/ant"
const defaultDriver = "scsi"
const defaultCPUs uint32 = 1
var NAME = "@RUNTIME_NAME@"
`,
  "src/runtime/pkg/device/config/config.go": `package config
import "fmt"
type Port string
type Mode uint32
const (
	Blk  = "blk"
	Scsi = "scsi"
	ScsiCCW = "scsi-ccw"
)
const (
	First Mode = iota
	Second
)
var Usual = Second
func (m *Mode) SetMode(name string) error {
	switch name {
	case "second":
		*m = Second
		return nil
	case "first":
		*m = First
		return nil
	case "usual":
		*m = Usual
		return nil
	}
	return fmt.Errorf("unknown %s", name)
}
`,
  "src/runtime/virtcontainers/hypervisor.go": `package virtcontainers
import "github.com/kata-containers/kata-containers/src/runtime/pkg/device/config"
type HypervisorConfig struct {
	HypervisorPath string
	Driver         string
	Machine        string
	Bridges        uint32
	Vhost          bool
}
func validateHypervisorConfig(conf *HypervisorConfig) error {
	if conf.Driver == config.Scsi && conf.Machine == "ccw" {
		conf.Driver = config.ScsiCCW
	}
	if conf.Bridges == 0 {
		conf.Bridges = 1
	}
	return nil
}
`,
  "src/runtime/pkg/oci/types.go": `package oci
import (
	"github.com/kata-containers/kata-containers/src/runtime/pkg/device/config"
	vc "github.com/kata-containers/kata-containers/src/runtime/virtcontainers"
)
type RuntimeConfig struct {
	HypervisorConfig vc.HypervisorConfig
	Mode             config.Mode
	Dirs             string
	Debug            bool
}
`,
  "src/runtime/pkg/oci/utils.go": `package oci
import vcAnnotations "github.com/kata-containers/kata-containers/src/runtime/virtcontainers/pkg/annotations"
func addOverrides(spec Spec, sb *vc.SandboxConfig) error {
	if err := newAnnotationConfiguration(spec, vcAnnotations.MaxVCPUs).setUint(func(max uint64) {
		sb.HypervisorConfig.MaxVCPUs = uint32(max)
	}); err != nil {
		return err
	}
	if value, ok := spec.Annotations[vcAnnotations.Path]; ok {
		sb.HypervisorConfig.HypervisorPath = value
	}
	return nil
}
`,
  "src/runtime/virtcontainers/pkg/annotations/annotations.go": `package annotations
const prefix = "io.katacontainers.config.hypervisor."
const (
	Path     = prefix + "path"
	MaxVCPUs = prefix + "maximum_vcpus"
)
`,
  "src/runtime/Makefile": "CMD := ant\nANTPATH := /usr/bin/$(CMD)\n",
  "src/runtime/config/configuration-ant.toml.in": '[hypervisor.ant]\npath = "@ANTPATH@"\n',
};

function load(files: Record<string, string> = {}): Snapshot {
  return goLoader(memoryRepository({ "3.5.0": { ...release, ...files } }))("3.5.0");
}

function option(snapshot: Snapshot, table: string, key: string): OptionFacts {
  const found = snapshot.options.get(optionId(table, key));
  assert.ok(found, `${table} ${key}`);
  return found;
}

test("tables, keys and types come from the structures' tags", () => {
  const snapshot = load();
  const types = [...snapshot.options.values()].map(({ table, key, type }) => `${table} ${key} ${type}`);
  assert.deepEqual(types, [
    "hypervisor.* path string",
    "hypervisor.* driver string",
    "hypervisor.* memory uint32",
    "hypervisor.* cpus float32",
    "hypervisor.* max uint64",
    "hypervisor.* policy uint64",
    "hypervisor.* port string",
    "hypervisor.* no_vhost bool",
    "hypervisor.* images []table",
    "hypervisor.*.images[] name string",
    "hypervisor.* lists []string",
    "hypervisor.* burst int64",
    "hypervisor.* rate int64",
    "hypervisor.* machine string",
    "hypervisor.* no_image bool",
    "hypervisor.* flags string",
    "agent.* timeout uint32",
    "runtime mode string",
    "runtime dirs string",
    "runtime debug bool",
  ]);
});

test("hypervisors are the cases of the dispatch, and read what their function reads", () => {
  const snapshot = load();
  assert.deepEqual(snapshot.hypervisors, ["ant", "bee"]);
  assert.equal(snapshot.unknownKeys.get("hypervisor"), "rejected");
  const readers = (key: string): string[] | undefined => option(snapshot, "hypervisor.*", key).hypervisors;
  assert.deepEqual(readers("memory"), ["ant", "bee"]);
  assert.deepEqual(readers("policy"), ["bee"], "a condition reads");
  assert.deepEqual(readers("max"), ["ant"], "so does a method that another method calls");
  assert.deepEqual(readers("lists"), []);
  assert.deepEqual(option(snapshot, "hypervisor.*.images[]", "name").hypervisors, ["bee"]);
  assert.deepEqual(option(snapshot, "hypervisor.*", "no_vhost").changes, [
    { to: true, hypervisors: ["ant"] },
  ]);
});

test("a dispatch without a default case lets unknown hypervisors pass", () => {
  const lenient = config.replace(/\t\tdefault:\n.*\n(?=\t\t\}\n\t\tif err)/, "");
  assert.notEqual(lenient, config);
  const snapshot = load({ "src/runtime/pkg/katautils/config.go": lenient });
  assert.equal(snapshot.unknownKeys.get("hypervisor"), "ignored");
});

test("defaults are what the methods return for nothing", () => {
  const snapshot = load();
  const fallback = (key: string): unknown => option(snapshot, "hypervisor.*", key).default;
  assert.deepEqual(fallback("path"), { "*": "/usr/bin/ant" });
  assert.deepEqual(fallback("driver"), { "*": "scsi" });
  assert.deepEqual(fallback("cpus"), { "*": 1 }, "the host has more than zero processors");
  assert.equal(fallback("max"), undefined, "the host decides");
  assert.deepEqual(fallback("burst"), { "*": 0 });
  assert.deepEqual(fallback("images"), { "*": [] }, "a list that is made anew where it has something");
  assert.deepEqual(option(snapshot, "runtime", "dirs").default, { "*": "shared" });
  assert.deepEqual(
    option(snapshot, "runtime", "mode").default,
    { "*": "first" },
    "the zero of the enumeration",
  );
  assert.deepEqual(option(snapshot, "agent.*", "timeout").default, { "*": 0 });
});

test("closed sets come from lists, switches and setters", () => {
  const snapshot = load();
  const driver = option(snapshot, "hypervisor.*", "driver");
  assert.deepEqual(driver.values, ["blk", "scsi"]);
  assert.deepEqual(driver.narrowed, { ant: ["blk"] });
  assert.equal(driver.emptyIsAbsent, true);
  assert.deepEqual(option(snapshot, "runtime", "dirs").values, ["shared", "block"]);
  assert.deepEqual(option(snapshot, "runtime", "mode").values, ["second", "first", "usual"]);
  assert.equal(option(snapshot, "hypervisor.*", "path").values, undefined);
});

test("changes are told with what must hold for them", () => {
  const snapshot = load();
  const changes = (key: string): unknown => option(snapshot, "hypervisor.*", key).changes;
  assert.deepEqual(changes("burst"), [{ to: 0, when: [{ key: "rate", values: [0] }] }]);
  assert.deepEqual(changes("no_image"), [{ to: true, when: [{ key: "machine", values: ["micro"] }] }]);
  assert.deepEqual(changes("driver"), [
    { from: "scsi", to: "scsi-ccw", when: [{ key: "machine", values: ["ccw"] }], hypervisors: ["ant"] },
  ]);
  assert.equal(changes("flags"), undefined, "a list without spaces is still the list");
  assert.deepEqual(option(snapshot, "runtime", "mode").changes, [{ from: "usual", to: "second" }]);
  assert.equal(option(snapshot, "hypervisor.*", "policy").zeroKept, true, "a pointer");
});

test("annotations go to the option of their name, or to the one whose place they fill", () => {
  const snapshot = load();
  assert.equal(
    option(snapshot, "hypervisor.*", "path").annotation,
    "io.katacontainers.config.hypervisor.path",
  );
  assert.equal(
    option(snapshot, "hypervisor.*", "max").annotation,
    "io.katacontainers.config.hypervisor.maximum_vcpus",
  );
});

test("the dialect is the library's, templates are listed with their table", () => {
  assert.equal(load().toml, "1.0");
  assert.equal(load({ "src/runtime/go.mod": "github.com/BurntSushi/toml v1.6.0" }).toml, "1.1");
  assert.deepEqual(load().templates, [{ file: "configuration-ant.toml", hypervisor: "ant" }]);
});

test("a type that is not known is an error, not a guess", () => {
  const odd = config.replace("Memory  uint32 ", "Memory  complex64 ");
  assert.throws(
    () => load({ "src/runtime/pkg/katautils/config.go": odd }),
    /config\.go:\d+: no type we know: complex64/,
  );
});

test("a name that is nowhere is an error, and so is a statement of a kind that has not been met", () => {
  const settings = {
    "src/runtime/pkg/katautils/config-settings.go.in": "package katautils\nvar defaultPath = elsewhere\n",
  };
  assert.throws(() => load(settings), /config-settings\.go\.in:2: no such name: elsewhere/);
  const odd = config.replace("if h.Policy != nil {", "goto end\n\tif h.Policy != nil {");
  assert.throws(() => load({ "src/runtime/pkg/katautils/config.go": odd }), /goto_statement is not handled/);
});

test("declarations are read with their groups, repeated constants and embedded fields", () => {
  const source = `package p
import (
	vc "example.org/virtcontainers"
	"example.org/fmt"
)
const (
	a, b = iota, "x"
	c, d
)
var v string
type T struct { A, B string \`toml:"a"\`; vc.Emb }
func (t *T) run(x, y string, z ...int) (err error) { return nil }
func external()
`;
  const file = readItems(parse(source, "go", "p.go"), "p.go");
  assert.deepEqual(Object.fromEntries(file.imports), {
    vc: "example.org/virtcontainers",
    fmt: "example.org/fmt",
  });
  assert.deepEqual(
    [...file.values].map(([name, { value, iota }]) => [name, value?.text, iota]),
    [
      ["a", "iota", 0],
      ["b", '"x"', 0],
      ["c", "iota", 1],
      ["d", '"x"', 1],
      ["v", undefined, 0],
    ],
  );
  const struct = file.types.get("T");
  assert.ok(struct);
  assert.deepEqual(
    fieldsOf(struct.node).map(({ name, tag }) => [name, tag]),
    [
      ["A", 'toml:"a"'],
      ["B", 'toml:"a"'],
      ["Emb", ""],
    ],
  );
  const [run, ...more] = file.functions;
  assert.deepEqual(more, [], "a function without a body declares nothing that could run");
  assert.deepEqual([run?.receiver?.type.text, run?.results[0]?.name], ["*T", "err"]);
  assert.deepEqual(
    run?.parameters.map(({ name }) => name),
    ["x", "y", "z"],
  );
});
